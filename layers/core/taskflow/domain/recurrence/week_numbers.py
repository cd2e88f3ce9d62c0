"""Days by the number of their week (RFC 5545, `BYWEEKNO`).

dateutil 2.9 counts the weeks 52 and 53 wrong in the first days of 30 in 400 years (2011 is one), hence our own.
"""

from calendar import isleap
from collections.abc import Iterator
from datetime import date

from taskflow.domain.recurrence.rule import Rule
from taskflow.domain.recurrence.year_days import Day

WEEK_DAYS = 7
MIDDLE = 3
"""A week belongs to the year that has its fourth day, and so at least four of its days."""


def days_of_week_year(rule: Rule, year: int) -> tuple[Day, ...]:
    """Give the days of the rule's weeks of `year` in order; they may reach into its neighbours."""
    january = date(year, 1, 1).toordinal()
    days = (Day(date.fromordinal(each).month, each - january) for each in _ordinals(rule, year))
    return tuple(day for day in days if not rule.months or day.month in rule.months)


def week_year_of(day: date, *, week_start: int) -> int:
    """Tell to which year the week of a day belongs."""
    return date.fromordinal(week_begin(day.toordinal(), week_start) + MIDDLE).year


def week_begin(ordinal: int, week_start: int) -> int:
    """Give the first day of the week of a day, both as proleptic ordinals; ordinal 1 is a Monday."""
    return ordinal - (ordinal - 1 - week_start) % WEEK_DAYS


def _ordinals(rule: Rule, year: int) -> Iterator[int]:
    first = week_begin(date(year, 1, 1 + MIDDLE).toordinal(), rule.week_start)
    weekdays = sorted((each.weekday - rule.week_start) % WEEK_DAYS for each in rule.weekdays)
    for week in _week_indexes(rule, _count_weeks(year, first)):
        yield from (first + WEEK_DAYS * week + weekday for weekday in weekdays)


def _count_weeks(year: int, first: int) -> int:
    end_of_year = date(year, 1, 1).toordinal() + 365 + isleap(year)
    return (end_of_year - first - MIDDLE + WEEK_DAYS - 1) // WEEK_DAYS


def _week_indexes(rule: Rule, weeks: int) -> list[int]:
    indexes = {number - 1 if number > 0 else weeks + number for number in rule.week_numbers}
    return sorted(index for index in indexes if 0 <= index < weeks)
