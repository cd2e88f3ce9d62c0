"""Show when a series would fall due, before there is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from taskflow.domain.errors import FieldError, InvalidInputError
from taskflow.domain.recurrence import (
    InvalidRecurrenceError,
    MonthEnd,
    Occurrence,
    Series,
    load_zone,
    occurrences,
    parse_pattern,
)
from taskflow.domain.recurrence.errors import MONTH_END_FIELD
from taskflow.domain.recurrence.pattern import End

FIELDS = {MONTH_END_FIELD: "month_end", "time": "after"}
"""What a preview calls the fields of a series otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesSketch:
    """A series that somebody is thinking about; a `start` without an offset is a wall time in the zone."""

    recurrence_pattern: str
    start: datetime
    time_zone: str
    month_end: MonthEnd | None = None
    recurrence_end_date: End | None = None
    recurrence_count: int | None = None

    def to_series(self) -> Series:
        """Make the series; raises `InvalidRecurrenceError`."""
        zone = load_zone(self.time_zone)
        return Series(
            pattern=parse_pattern(self.recurrence_pattern),
            # Only with the zone itself does a wall time in a gap stay what it is.
            start=self.start if self.start.tzinfo else self.start.replace(tzinfo=zone),
            zone=zone,
            month_end=self.month_end,
            end_date=self.recurrence_end_date,
            count=self.recurrence_count,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The pattern in its one form, and when it falls due."""

    canonical: str
    occurrences: Sequence[Occurrence]


def preview_recurrence(sketch: SeriesSketch, *, after: datetime | None, limit: int) -> Preview:
    """Find the first `limit` occurrences, or those strictly after an instant; raises `InvalidInputError`."""
    try:
        series = sketch.to_series()
        found = occurrences(series, after=after, limit=limit)
    except InvalidRecurrenceError as error:
        raise InvalidInputError(tuple(map(_rename, error.errors))) from error
    return Preview(canonical=series.pattern.canonical, occurrences=found)


def _rename(error: FieldError) -> FieldError:
    return FieldError(FIELDS.get(error.field, error.field), error.message)
