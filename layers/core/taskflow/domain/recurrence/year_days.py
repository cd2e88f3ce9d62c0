"""Which days of a year a rule names; python-dateutil answers, and the month-end policy is added to it."""

from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, date, datetime
from functools import lru_cache
from typing import NamedTuple

from dateutil.rrule import YEARLY, rrule, weekday

from taskflow.domain.recurrence.rule import ALL_MONTHS, Frequency, NthWeekday, Rule

LEAP_DAYS = 366
EVERY_WEEKDAY = tuple(NthWeekday(0, each) for each in range(7))

ALL_KINDS = range(2000, 2028)
"""Years of all 14 kinds: each first weekday, leap or not."""


class Day(NamedTuple):
    """A day that a rule names: its month, its days since January 1, and whether the month end has moved it there.

    A day that was moved keeps the month that it was meant for, and may lie before it.
    """

    month: int
    offset: int
    moved: bool = False


class DayParts(NamedTuple):
    """The parts of a rule that choose days within a year."""

    months: tuple[int, ...]
    month_days: tuple[int, ...]
    year_days: tuple[int, ...]
    weekdays: tuple[NthWeekday, ...]
    clamps: bool


def day_parts(rule: Rule, *, clamp: bool) -> DayParts:
    """Take the parts that choose days; weekdays are counted in months where the rule names any, else in the year."""
    monthly = rule.frequency is Frequency.MONTHLY
    return DayParts(
        months=rule.months or (ALL_MONTHS if monthly else ()),
        month_days=rule.month_days,
        year_days=rule.year_days,
        weekdays=rule.weekdays if rule.names_days else EVERY_WEEKDAY,
        # With shorter frequencies these parts only sieve existing days (RFC 7529, section 4.1), so nothing is invalid.
        clamps=clamp and (monthly or rule.frequency is Frequency.YEARLY),
    )


def days_of_year(parts: DayParts, year: int) -> tuple[Day, ...]:
    """Give the days in order, by month and then by day."""
    return _days_of_kind(parts, *_kind_of(year))


def _kind_of(year: int) -> tuple[int, bool]:
    return date(year, 1, 1).weekday(), isleap(year)


@lru_cache(maxsize=256)
def _days_of_kind(parts: DayParts, first_weekday: int, leap: bool) -> tuple[Day, ...]:
    # There are but 14 kinds of years, so that a rule which never matches is known after 14 of them.
    year = _EXAMPLES[first_weekday, leap]
    exact = {(day.month, day.offset): day for day in _ask(parts, year)}
    moved = {(day.month, day.offset): day for day in _moved_days(parts, year)} if parts.clamps else {}
    return tuple(sorted((moved | exact).values()))


_EXAMPLES = {_kind_of(year): year for year in ALL_KINDS}


def _ask(parts: DayParts, year: int) -> Iterator[Day]:
    found = rrule(
        YEARLY,
        dtstart=datetime(year, 1, 1),  # noqa: DTZ001 - days have no zone
        interval=MAXYEAR,  # ends the search with this year
        bymonth=parts.months or None,
        bymonthday=parts.month_days or None,
        byyearday=parts.year_days or None,
        byweekday=[weekday(each.weekday, each.nth or None) for each in parts.weekdays] or None,
        byhour=0,
        byminute=0,
        bysecond=0,
    )
    return (Day(each.month, each.timetuple().tm_yday - 1) for each in found)


def _moved_days(parts: DayParts, year: int) -> Iterator[Day]:
    """Move each day that does not exist to the last one before it (RFC 7529, section 4.1, `SKIP=BACKWARD`)."""
    if parts.month_days:
        yield from _moved_within_year(parts, year)
    if parts.year_days and not isleap(year):
        yield from _moved_year_days(parts, year)


def _moved_within_year(parts: DayParts, year: int) -> Iterator[Day]:
    lengths = {month: monthrange(year, month)[1] for month in parts.months or ALL_MONTHS}
    late = tuple(month for month, length in lengths.items() if max(parts.month_days) > length)
    early = tuple(month for month, length in lengths.items() if -min(parts.month_days) > length)
    yield from _last_days(parts, year, late, months_later=0)
    # Counted from the end, a missing day lies before the first of its month; January misses none.
    yield from _last_days(parts, year, tuple(month - 1 for month in early), months_later=1)


def _last_days(parts: DayParts, year: int, months: tuple[int, ...], *, months_later: int) -> Iterable[Day]:
    if not months:
        return
    for day in _ask(parts._replace(months=months, month_days=(-1,)), year):
        yield Day(day.month + months_later, day.offset, moved=True)


def _moved_year_days(parts: DayParts, year: int) -> Iterator[Day]:
    if LEAP_DAYS in parts.year_days:
        yield from (day._replace(moved=True) for day in _ask(parts._replace(year_days=(-1,)), year))
    if -LEAP_DAYS in parts.year_days:
        before = parts._replace(months=(), year_days=(-1,))
        yield from (Day(1, -1, moved=True) for _ in _ask(before, year - 1))
