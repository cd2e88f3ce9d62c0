"""Which days and hours are a whole number of intervals away from the start."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from math import gcd

from taskflow.domain.recurrence.rule import DAY_HOURS, Frequency, Rule
from taskflow.domain.recurrence.week_numbers import WEEK_DAYS, week_begin
from taskflow.domain.recurrence.year_days import Day

YEAR_MONTHS = 12

Sieve = Callable[[Rule, datetime, date, Sequence[Day]], Sequence[Day]]


def days_in_phase(rule: Rule, start: datetime, year: int, days: Sequence[Day]) -> Sequence[Day]:
    """Keep the days of a year whose period is in phase; the phase of years is a matter of which years are asked."""
    sieve = _SIEVES.get(rule.frequency)
    return days if sieve is None or rule.interval == 1 else sieve(rule, start, date(year, 1, 1), days)


def hours_in_phase(rule: Rule, start: datetime) -> tuple[int, ...]:
    """Leave out hours of the day that an hourly rule never reaches."""
    if rule.frequency is not Frequency.HOURLY:
        return rule.hours
    reach = gcd(rule.interval, DAY_HOURS)
    return tuple(hour for hour in rule.hours if (hour - start.hour) % reach == 0)


def first_hour_in_phase(rule: Rule, start: datetime, day: int) -> int:
    """Give the first hour of a day (a proleptic ordinal) that is in phase; 24 or more when the day has none."""
    return (start.hour - DAY_HOURS * (day - start.toordinal())) % rule.interval


def _sieve_months(rule: Rule, start: datetime, january: date, days: Sequence[Day]) -> Sequence[Day]:
    before = (january.year - start.year) * YEAR_MONTHS - start.month
    return [day for day in days if (before + day.month) % rule.interval == 0]


def _sieve_weeks(rule: Rule, start: datetime, january: date, days: Sequence[Day]) -> Sequence[Day]:
    before = january.toordinal() - week_begin(start.toordinal(), rule.week_start)
    return [day for day in days if (before + day.offset) // WEEK_DAYS % rule.interval == 0]


def _sieve_days(rule: Rule, start: datetime, january: date, days: Sequence[Day]) -> Sequence[Day]:
    before = january.toordinal() - start.toordinal()
    return [day for day in days if (before + day.offset) % rule.interval == 0]


def _sieve_days_of_hours(rule: Rule, start: datetime, january: date, days: Sequence[Day]) -> Sequence[Day]:
    first = start.hour - DAY_HOURS * (january.toordinal() - start.toordinal())
    return [day for day in days if (first - DAY_HOURS * day.offset) % rule.interval < DAY_HOURS]


_SIEVES: dict[Frequency, Sieve] = {
    Frequency.MONTHLY: _sieve_months,
    Frequency.WEEKLY: _sieve_weeks,
    Frequency.DAILY: _sieve_days,
    Frequency.HOURLY: _sieve_days_of_hours,
}
