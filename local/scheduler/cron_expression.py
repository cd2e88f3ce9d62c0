"""AWS's six-field cron, as wall time without a zone.

Rules: EventBridge Scheduler User Guide "Cron-based schedules" and EventBridge User Guide "Cron expressions reference".
The public libraries for this dialect fail on day 31, Feb 29, `LW` or a bare `L` (conformance data), hence our own.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from itertools import product

from local.scheduler.cron_days import (
    DayRule,
    every_day,
    last_day_of_month,
    last_weekday,
    last_weekday_of_month,
    listed_days,
    listed_weekdays,
    nearest_weekday,
    nth_weekday,
)

FIELDS = 6


class CronError(ValueError):
    """The text is not a cron expression that AWS would accept."""


@dataclass(frozen=True)
class Bounds:
    """What one field may hold: numbers from `low` to `high`, and names for some of them."""

    low: int
    high: int
    names: Mapping[str, int] = field(default_factory=dict)
    wraps: bool = True
    """Whether a range may run over the end, as hours `20-2` do in AWS's own example."""

    @property
    def size(self) -> int:
        """Tell how many numbers there are."""
        return self.high - self.low + 1


MONTH_NAMES = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
DAY_NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
MINUTES = Bounds(0, 59)
HOURS = Bounds(0, 23)
DAYS = Bounds(1, 31)
MONTHS = Bounds(1, 12, {name: number for number, name in enumerate(MONTH_NAMES, 1)})
WEEKDAYS = Bounds(1, 7, {name: number for number, name in enumerate(DAY_NAMES, 1)})
YEARS = Bounds(1970, 2199, wraps=False)


@dataclass(frozen=True)
class Cron:
    """A parsed expression; days are decided per month because `L`, `W` and `#` depend on it."""

    times: tuple[time, ...]
    days: DayRule
    months: tuple[int, ...]
    years: tuple[int, ...]

    def walls(self, start: datetime) -> Iterator[datetime]:
        """Give every matching minute from the naive `start` on, in order; ends with the year 2199, often at once.

        Walks over fields, never over minutes, so that what never matches (Feb 30, past years) is known in milliseconds.
        """
        for day in self._dates(start.date()):
            first = bisect_left(self.times, start.time()) if day == start.date() else 0
            for moment in self.times[first:]:
                yield datetime.combine(day, moment)

    def _dates(self, start: date) -> Iterator[date]:
        years = self.years[bisect_left(self.years, start.year) :]
        for year, month in product(years, self.months):
            if (year, month) >= (start.year, start.month):
                days = (date(year, month, day) for day in self.days(year, month))
                yield from (day for day in days if day >= start)


@lru_cache(maxsize=1024)
def parse_cron(text: str) -> Cron:
    """Read the six fields `minutes hours day-of-month month day-of-week year`; raises `CronError`."""
    fields = text.upper().split()
    if len(fields) != FIELDS:
        raise CronError(f"{text!r} has {len(fields)} fields instead of {FIELDS}")
    minutes, hours, days, months, weekdays, years = fields
    clock = product(_values(hours, HOURS), _values(minutes, MINUTES))
    return Cron(
        times=tuple(time(hour, minute) for hour, minute in clock),
        days=_day_rule(days, weekdays),
        months=_values(months, MONTHS),
        years=_values(years, YEARS),
    )


def _day_rule(days: str, weekdays: str) -> DayRule:
    if (days == "?") == (weekdays == "?"):
        raise CronError("exactly one of day-of-month and day-of-week must be ?")
    return _rule_of_weekdays(weekdays) if days == "?" else _rule_of_days(days)


def _rule_of_days(text: str) -> DayRule:
    if text == "*":
        return every_day
    if text == "L":
        return last_day_of_month
    if text == "LW":
        return last_weekday_of_month
    if text.endswith("W"):
        return nearest_weekday(_number(text[:-1], DAYS))
    return listed_days(_values(text, DAYS))


def _rule_of_weekdays(text: str) -> DayRule:
    if text == "*":
        return every_day
    if text == "L":
        return listed_weekdays((WEEKDAYS.high,))
    if text.endswith("L"):
        return last_weekday(_number(text[:-1], WEEKDAYS))
    if "#" in text:
        return _nth(*text.split("#", 1))
    return listed_weekdays(_values(text, WEEKDAYS))


def _nth(weekday: str, occurrence: str) -> DayRule:
    return nth_weekday(_number(weekday, WEEKDAYS), _number(occurrence, Bounds(1, 5)))


def _values(text: str, bounds: Bounds) -> tuple[int, ...]:
    return tuple(sorted({value for part in text.split(",") for value in _part(part, bounds)}))


def _part(text: str, bounds: Bounds) -> Iterator[int]:
    span, slash, step = text.partition("/")
    first, last = _span(span, bounds, open_end=bool(slash))
    if last < first and not bounds.wraps:
        raise CronError(f"{text!r} runs backwards")
    last += bounds.size if last < first else 0
    for value in range(first, last + 1, _step(step, bounds) if slash else 1):
        yield (value - bounds.low) % bounds.size + bounds.low


def _span(text: str, bounds: Bounds, *, open_end: bool) -> tuple[int, int]:
    if text == "*":
        return bounds.low, bounds.high
    first, dash, last = text.partition("-")
    start = _number(first, bounds)
    if dash:
        return start, _number(last, bounds)
    return start, bounds.high if open_end else start


def _step(text: str, bounds: Bounds) -> int:
    return _number(text, Bounds(1, bounds.high))


def _number(text: str, bounds: Bounds) -> int:
    value = bounds.names.get(text)
    if value is None:
        value = int(text) if re.fullmatch("[0-9]{1,4}", text) else -1
    if not bounds.low <= value <= bounds.high:
        raise CronError(f"{text!r} is not between {bounds.low} and {bounds.high}")
    return value
