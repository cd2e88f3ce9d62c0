"""What is to happen at a certain second: a row says so, a delayed message makes it happen.

The row is the truth. A sweep claims rows that fall due soon and sends each a message with the delay that remains; a
claim is a lease, so that a row whose message was lost is claimed again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from taskflow.application.due import Due
from taskflow.application.timer import Timer


class Timers(Protocol):
    """The rows of one kind that wait for their time, of all owners."""

    def claim(self, *, now: datetime, due_before: datetime, limit: int) -> Sequence[Timer]:
        """Take up to `limit` rows that fall due before `due_before`, each for this caller alone until its lease ends.

        The lease ends `LEASE` after the timer has fallen due.
        """


class DelayedQueue(Protocol):
    """Hands timers to a function when they fall due."""

    def send(self, timers: Sequence[Timer], *, now: datetime) -> int:
        """Send each with the delay that remains, in whole seconds; answers the rows that the taken ones are about.

        Whether a message comes up to a second early or late is the queue's to say. It raises nothing: what is not taken
        comes back when its lease ends.
        """


class DueQueue(Protocol):
    """Hands reminders to a function when they fall due."""

    def send_due(self, due: Sequence[Due], *, now: datetime) -> int:
        """Send reminders as a `DelayedQueue` sends timers; answers how many were taken."""
