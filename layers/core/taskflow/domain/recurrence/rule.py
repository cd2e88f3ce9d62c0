"""A recurrence rule, whichever notation it was written in."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALL_MONTHS = tuple(range(1, 13))
DAY_HOURS = 24
INTERVAL_LIMIT = 1000
COUNT_LIMIT = 2000
"""The longest interval in whichever unit, and the most occurrences that an end may count."""


class Frequency(StrEnum):
    """The unit that a rule repeats in; everything below the hour is too dense for tasks."""

    HOURLY = "HOURLY"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class NthWeekday(NamedTuple):
    """A weekday (0 is Monday), either each one (`nth` 0) or the nth of its month or year, from the end if negative."""

    nth: int
    weekday: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The parts of a recurrence rule (RFC 5545, section 3.3.10); an empty part says nothing."""

    frequency: Frequency
    interval: int = 1
    months: tuple[int, ...] = ()
    week_numbers: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[NthWeekday, ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0

    @property
    def names_days(self) -> bool:
        """Tell whether the rule itself says which days of its period are meant."""
        return bool(self.week_numbers or self.year_days or self.month_days or self.weekdays)

    @property
    def counts_weeks(self) -> bool:
        """Tell whether it matters to the rule on which weekday a week begins."""
        return bool(self.week_numbers) or (self.frequency is Frequency.WEEKLY and self.interval > 1)

    def anchored(self, start: datetime) -> "Rule":
        """Fill in from the first wall time what the rule leaves open (RFC 5545, section 3.3.10)."""
        hourly = self.frequency is Frequency.HOURLY
        rule = self if self.names_days else self._with_days_of(start)
        return replace(
            rule,
            hours=self.hours or (tuple(range(DAY_HOURS)) if hourly else (start.hour,)),
            minutes=self.minutes or (start.minute,),
            seconds=self.seconds or (start.second,),
        )

    def _with_days_of(self, start: datetime) -> "Rule":
        match self.frequency:
            case Frequency.YEARLY:
                return replace(self, months=self.months or (start.month,), month_days=(start.day,))
            case Frequency.MONTHLY:
                return replace(self, month_days=(start.day,))
            case Frequency.WEEKLY:
                return replace(self, weekdays=(NthWeekday(0, start.weekday()),))
        return self
