"""Recurrence: patterns, series and when they fall due. Pure: wall time in the series' zone, no clock, no store."""

from taskflow.domain.recurrence.completion import next_after_completion
from taskflow.domain.recurrence.errors import InvalidRecurrenceError
from taskflow.domain.recurrence.occurrence import Occurrence, Shift
from taskflow.domain.recurrence.occurrences import (
    first_occurrence,
    is_occurrence,
    next_occurrence,
    occurrences,
    occurrences_between,
)
from taskflow.domain.recurrence.parse import parse_pattern, validate_pattern
from taskflow.domain.recurrence.pattern import Pattern
from taskflow.domain.recurrence.rule import MonthEnd
from taskflow.domain.recurrence.series import Anchor, Series
from taskflow.domain.recurrence.zone_time import load_zone

__all__ = [
    "Anchor",
    "InvalidRecurrenceError",
    "MonthEnd",
    "Occurrence",
    "Pattern",
    "Series",
    "Shift",
    "first_occurrence",
    "is_occurrence",
    "load_zone",
    "next_after_completion",
    "next_occurrence",
    "occurrences",
    "occurrences_between",
    "parse_pattern",
    "validate_pattern",
]
