"""Recurrence: patterns, series and when they fall due. Pure: wall time in the series' zone, no clock, no store.

What is named here is loaded when it is first asked for, so that whoever needs but the policies pays for no arithmetic.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taskflow.domain.recurrence.completion import next_after_completion
    from taskflow.domain.recurrence.errors import InvalidRecurrenceError
    from taskflow.domain.recurrence.occurrence import Occurrence
    from taskflow.domain.recurrence.parse import parse_pattern, validate_pattern
    from taskflow.domain.recurrence.pattern import Pattern
    from taskflow.domain.recurrence.policies import Anchor, MonthEnd
    from taskflow.domain.recurrence.schedule import (
        first_occurrence,
        is_occurrence,
        next_occurrence,
        occurrences,
        occurrences_between,
    )
    from taskflow.domain.recurrence.series import Series
    from taskflow.domain.recurrence.shift import Shift
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

_HOMES = {
    "completion": ("next_after_completion",),
    "errors": ("InvalidRecurrenceError",),
    "occurrence": ("Occurrence",),
    "parse": ("parse_pattern", "validate_pattern"),
    "pattern": ("Pattern",),
    "policies": ("Anchor", "MonthEnd"),
    "schedule": ("first_occurrence", "is_occurrence", "next_occurrence", "occurrences", "occurrences_between"),
    "series": ("Series",),
    "shift": ("Shift",),
    "zone_time": ("load_zone",),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
