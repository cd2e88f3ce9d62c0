"""A recurrence pattern after it was read."""

from dataclasses import dataclass
from datetime import date, datetime

from taskflow.domain.recurrence.policies import MonthEnd
from taskflow.domain.recurrence.rule import Rule

End = date | datetime
"""The last moment, inclusive: a whole local day, a wall time (naive) or an instant (aware)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A rule with its one canonical text; `count` and `until` are ends that the text itself sets."""

    canonical: str
    rule: Rule
    month_end: MonthEnd
    fixes_month_end: bool = False
    """Whether the text decides about the month end (RFC 7529 `SKIP`), so that nothing else may."""
    count: int | None = None
    until: End | None = None

    def __str__(self) -> str:
        return self.canonical
