"""Which days of a month an AWS cron expression means: lists, `L`, `W`, `LW`, `#`. Weekdays count from 1, Sunday."""

from calendar import SATURDAY, SUNDAY, monthrange, weekday
from collections.abc import Callable, Collection, Sequence

DayRule = Callable[[int, int], Sequence[int]]
"""Answers the days of `(year, month)` that match, in order."""
DAYS_IN_WEEK = 7


def every_day(year: int, month: int) -> Sequence[int]:
    """Match `*`."""
    return range(1, _length(year, month) + 1)


def listed_days(days: Collection[int]) -> DayRule:
    """Match numbers; a month that lacks one of them (31, Feb 29) goes without it."""
    return lambda year, month: [day for day in every_day(year, month) if day in days]


def last_day_of_month(year: int, month: int) -> Sequence[int]:
    """Match `L` in day-of-month."""
    return [_length(year, month)]


def last_weekday_of_month(year: int, month: int) -> Sequence[int]:
    """Match `LW`: the last day from Monday to Friday."""
    return nearest_weekday(_length(year, month))(year, month)


def nearest_weekday(day: int) -> DayRule:
    """Match `15W`: the day from Monday to Friday that is nearest to the 15th, within the same month."""

    def rule(year: int, month: int) -> Sequence[int]:
        last = _length(year, month)
        if day > last:
            return []
        return [day + _shift_to_weekday(weekday(year, month, day), is_first=day == 1, is_last=day == last)]

    return rule


def listed_weekdays(weekdays: Collection[int]) -> DayRule:
    """Match days of the week."""
    return lambda year, month: [day for day in every_day(year, month) if _aws_weekday(year, month, day) in weekdays]


def last_weekday(number: int) -> DayRule:
    """Match `6L`: the month's last Friday."""
    return lambda year, month: listed_weekdays((number,))(year, month)[-1:]


def nth_weekday(number: int, occurrence: int) -> DayRule:
    """Match `6#3`: the month's third Friday; a month without a fifth one goes without."""
    return lambda year, month: listed_weekdays((number,))(year, month)[occurrence - 1 : occurrence]


def _shift_to_weekday(found: int, *, is_first: bool, is_last: bool) -> int:
    if found == SATURDAY:
        return 2 if is_first else -1
    if found == SUNDAY:
        return -2 if is_last else 1
    return 0


def _aws_weekday(year: int, month: int, day: int) -> int:
    return (weekday(year, month, day) + 1) % DAYS_IN_WEEK + 1


def _length(year: int, month: int) -> int:
    return monthrange(year, month)[1]
