"""A timer on its way to the second at which it falls due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

HORIZON = timedelta(minutes=3)
"""A sweep claims what falls due within this: the schedule fires once a minute and may be a minute late."""

LEASE = timedelta(minutes=2)
"""How long after it has fallen due a claimed timer is taken to be on its way; then it is claimed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A message and when it is due (UTC); `count` is how many rows it is about."""

    due_at: datetime
    message: str
    count: int = 1
