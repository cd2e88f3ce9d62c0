"""The wall times of a rule, year by year: the days that it names, those in phase with the start, their times of day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby, product
from typing import NamedTuple

from taskflow.domain.recurrence.phase import days_in_phase, first_hour_in_phase, hours_in_phase
from taskflow.domain.recurrence.policies import MonthEnd
from taskflow.domain.recurrence.rule import DAY_HOURS, Frequency, Rule
from taskflow.domain.recurrence.week_numbers import days_of_week_year, week_year_of
from taskflow.domain.recurrence.year_days import ALL_KINDS, Day, day_parts, days_of_year
from taskflow.domain.recurrence.zone_time import LAST_YEAR

YEARS = 100
"""How long a rule is followed from its start; what pauses longest, a weekday on February 29, does so for 40 years."""

_PROBE = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall time


class WallTime(NamedTuple):
    """A wall time (naive), and whether the month end has moved its day."""

    when: datetime
    moved: bool


def happens(rule: Rule, month_end: MonthEnd) -> bool:
    """Tell whether there is any day that the rule falls on, whatever its interval."""
    timetable = _Timetable(rule=replace(rule, interval=1).anchored(_PROBE), start=_PROBE, month_end=month_end)
    return any(True for year in ALL_KINDS for _ in timetable.moments(year, 0))


def wall_times(rule: Rule, *, start: datetime, month_end: MonthEnd, since: datetime) -> Iterator[WallTime]:
    """Give the wall times from `since` on, in order and each once; `start` sets the phase and is the first possible.

    Years before `since` cost nothing. It ends `YEARS` after the start, or with `LAST_YEAR`.
    """
    timetable = _Timetable(rule=rule.anchored(start), start=start, month_end=month_end)
    earliest = max(start, since)
    for year in timetable.years(earliest):
        january = date(year, 1, 1).toordinal()
        for day, moment in timetable.moments(year, earliest.toordinal() - january):
            when = datetime.combine(date.fromordinal(january + day.offset), moment)
            if when >= earliest:
                yield WallTime(when, day.moved)
                earliest = when + timedelta.resolution


class _Timetable:
    """A rule together with its start: which days, and which times on them."""

    def __init__(self, *, rule: Rule, start: datetime, month_end: MonthEnd) -> None:
        self.rule = rule
        self.start = start
        self.clamp = month_end == MonthEnd.CLAMP
        moments = product(hours_in_phase(rule, start), rule.minutes, rule.seconds)
        self.times = tuple(time(*moment, start.microsecond) for moment in sorted(moments))

    def years(self, earliest: datetime) -> range:
        """Give the years to look at."""
        rule, begin = self.rule, self.start.year
        if not self.times:
            return range(0)
        if rule.week_numbers:
            begin = week_year_of(self.start.date(), week_start=rule.week_start)
        # The weeks of a year may reach into the next one.
        first = max(begin, earliest.year - bool(rule.week_numbers))
        step = rule.interval if rule.frequency is Frequency.YEARLY else 1
        return range(first + (begin - first) % step, min(begin + YEARS, LAST_YEAR) + 1, step)

    def moments(self, year: int, first: int) -> Iterator[tuple[Day, time]]:
        """Pair days and times; those before the offset `first` may be left out."""
        days = days_in_phase(self.rule, self.start, year, self._days(year))
        if self.rule.positions:
            return self._pick(days)
        remaining = [day for day in days if day.offset >= first]
        if self.rule.frequency is Frequency.HOURLY and self.rule.interval > 1:
            return self._pair_hours(date(year, 1, 1).toordinal(), remaining)
        return product(remaining, self.times)

    def _days(self, year: int) -> Sequence[Day]:
        if self.rule.week_numbers:
            return days_of_week_year(self.rule, year)
        return days_of_year(day_parts(self.rule, clamp=self.clamp), year)

    def _pair_hours(self, january: int, days: Sequence[Day]) -> Iterator[tuple[Day, time]]:
        for day in days:
            first = first_hour_in_phase(self.rule, self.start, january + day.offset)
            hours = range(first, DAY_HOURS, self.rule.interval)
            yield from ((day, moment) for moment in self.times if moment.hour in hours)

    def _pick(self, days: Sequence[Day]) -> Iterator[tuple[Day, time]]:
        """Choose by position within each period (RFC 5545, `BYSETPOS`)."""
        monthly = self.rule.frequency is Frequency.MONTHLY
        for _, period in groupby(days, key=lambda day: day.month if monthly else 0):
            moments = list(period)
            yield from (
                (moments[index // len(self.times)], self.times[index % len(self.times)])
                for index in _find_positions(self.rule.positions, len(moments) * len(self.times))
            )


def _find_positions(positions: Sequence[int], size: int) -> list[int]:
    indexes = {position - 1 if position > 0 else size + position for position in positions}
    return sorted(index for index in indexes if 0 <= index < size)
