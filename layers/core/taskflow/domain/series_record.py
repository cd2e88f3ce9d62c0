"""A series together with what is known about its occurrences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from taskflow.domain.task import Task

RULE = (
    "recurrence_pattern",
    "due_date",
    "time_zone",
    "recurrence_end_date",
    "recurrence_count",
    "recurrence_month_end",
    "recurrence_anchor",
)
"""What decides when a series falls due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a series has been planned.

    `planned_until` is the nominal time of the last occurrence that was made, `made` how many there are, `version` and
    `rule` those of the series they were made by. `check_at` is when there is something to do again, if ever.
    """

    planned_until: datetime | None = None
    made: int = 0
    version: int | None = None
    rule: str | None = None
    check_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOccurrence:
    """An occurrence that exists; it is `pristine` as long as nobody but its series has changed it."""

    task: Task
    pristine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRecord:
    """A series, its progress, and its occurrences.

    `occurrences` are at least those whose nominal time is still to come, the last one that has fallen due, the last one
    made, and, unless all stay open, the open ones.
    """

    series: Task
    progress: Progress
    occurrences: Sequence[KnownOccurrence] = ()

    @property
    def recurs(self) -> bool:
        """Whether there may be more occurrences: a finished series has no more, nor a task that is no series."""
        return self.series.recurrence_pattern is not None and self.series.is_open


def rule_of(series: Task) -> str:
    """Write the rule of a series as text that is equal for equal rules."""
    values = (getattr(series, name) for name in RULE)
    return "|".join(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)
