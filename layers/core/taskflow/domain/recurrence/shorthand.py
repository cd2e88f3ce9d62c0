"""TaskFlow's own notation: `daily/3`, `weekly:mon,wed`, `monthly:last`, `monthly:2tue`, `yearly:02-29`, `weekdays`."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace

from taskflow.domain.recurrence.errors import refuse_pattern
from taskflow.domain.recurrence.pattern import Pattern
from taskflow.domain.recurrence.policies import MonthEnd
from taskflow.domain.recurrence.rule import ALL_MONTHS, INTERVAL_LIMIT, WEEKDAYS, Frequency, NthWeekday, Rule
from taskflow.domain.recurrence.tokens import Token, halve, split, to_integer

MONTH_DAYS = 31
NTH_LIMIT = 5
LEAP_YEAR = 2000
LAST_DAY = "last"
WEEKLY_REMEDY = f"use {', '.join(WEEKDAYS)}"
MONTHLY_REMEDY = "use days such as 1,15 or last, or weekdays such as 2tue or -1fri"
YEARLY_REMEDY = "use month and day such as 02-29"
WORKING_DAYS = tuple(NthWeekday(0, weekday) for weekday in range(5))

_MONTHLY_ENTRY = re.compile(r"([+-]?[0-9]{1,3})([a-z]*)")
_MONTH_AND_DAY = re.compile(r"([0-9]{1,2})\s*-\s*([0-9]{1,2})")

Body = tuple[Rule, str]
"""What stood after the colon: the rule, and the same in canonical form."""


def read_shorthand(text: Token) -> Pattern:
    """Read a pattern in our notation; raises `InvalidRecurrenceError`."""
    head, body = halve(text.lowered, ":")
    word, slash = halve(head, "/")
    if word.text not in _READERS:
        raise refuse_pattern(word, f"unknown pattern {word.quoted}", f"use {', '.join(_READERS)} or RRULE:…")
    if word.text == "weekdays" and slash is not None:
        raise refuse_pattern(slash, "weekdays has no interval", "use weekly/2:mon,tue,wed,thu,fri")
    rule, written = _READERS[word.text](word, body)
    interval = _read_interval(slash) if slash is not None else 1
    canonical = word.text + (f"/{interval}" if interval > 1 else "") + (f":{written}" if written else "")
    return Pattern(canonical=canonical, rule=replace(rule, interval=interval), month_end=MonthEnd.CLAMP)


def _read_interval(token: Token) -> int:
    number = to_integer(token.text)
    if number is None or not 1 <= number <= INTERVAL_LIMIT:
        raise refuse_pattern(
            token, f"the interval {token.quoted} is not possible", f"use a number from 1 to {INTERVAL_LIMIT}"
        )
    return number


def _read_daily(word: Token, body: Token | None) -> Body:
    _refuse_body(word, body)
    return Rule(frequency=Frequency.DAILY), ""


def _read_weekdays(word: Token, body: Token | None) -> Body:
    _refuse_body(word, body)
    return Rule(frequency=Frequency.WEEKLY, weekdays=WORKING_DAYS), ""


def _read_weekly(_: Token, body: Token | None) -> Body:
    if body is None:
        return Rule(frequency=Frequency.WEEKLY), ""
    weekdays = sorted({_read_weekday(item) for item in _items(body, WEEKLY_REMEDY)})
    rule = Rule(frequency=Frequency.WEEKLY, weekdays=tuple(NthWeekday(0, each) for each in weekdays))
    return rule, ",".join(WEEKDAYS[each] for each in weekdays)


def _read_monthly(_: Token, body: Token | None) -> Body:
    if body is None:
        return Rule(frequency=Frequency.MONTHLY), ""
    items = _items(body, MONTHLY_REMEDY)
    entries = [_read_monthly_entry(item) for item in items]
    days = sorted({each for each in entries if isinstance(each, int)}, key=lambda day: (day < 0, day))
    weekdays = sorted({each for each in entries if not isinstance(each, int)}, key=lambda each: (each.nth < 0, each))
    if days and weekdays:
        first = next(item for item, entry in zip(items, entries, strict=True) if not isinstance(entry, int))
        raise refuse_pattern(first, "days and weekdays are mixed", "make two series, one of each")
    rule = Rule(frequency=Frequency.MONTHLY, month_days=tuple(days), weekdays=tuple(weekdays))
    return rule, ",".join([*map(_write_day, days), *(f"{each.nth}{WEEKDAYS[each.weekday]}" for each in weekdays)])


def _read_yearly(_: Token, body: Token | None) -> Body:
    if body is None:
        return Rule(frequency=Frequency.YEARLY), ""
    found = _MONTH_AND_DAY.fullmatch(body.text)
    if found is None:
        raise refuse_pattern(body, f"{body.quoted} is not one day of the year", YEARLY_REMEDY)
    month, day = map(int, found.groups())
    if month not in ALL_MONTHS or not 1 <= day <= monthrange(LEAP_YEAR, month)[1]:
        raise refuse_pattern(body, f"there is no day {body.quoted} in any year", YEARLY_REMEDY)
    return Rule(frequency=Frequency.YEARLY, months=(month,), month_days=(day,)), f"{month:02}-{day:02}"


def _refuse_body(word: Token, body: Token | None) -> None:
    if body is not None:
        raise refuse_pattern(body, f"{word.text} takes nothing after a colon", f"write {word.text} alone")


def _items(body: Token, remedy: str) -> list[Token]:
    items = split(body, ",")
    for item in items:
        if not item.text:
            raise refuse_pattern(item, "an entry is empty", remedy)
    return items


def _read_weekday(item: Token) -> int:
    if item.text not in WEEKDAYS:
        raise refuse_pattern(item, f"unknown weekday {item.quoted}", WEEKLY_REMEDY)
    return WEEKDAYS.index(item.text)


def _read_monthly_entry(item: Token) -> int | NthWeekday:
    if item.text == LAST_DAY:
        return -1
    found = _MONTHLY_ENTRY.fullmatch(item.text)
    if found is None:
        raise refuse_pattern(item, f"{item.quoted} is not a day of the month", MONTHLY_REMEDY)
    number, weekday = int(found[1]), found[2]
    return _read_nth_weekday(item, number, weekday) if weekday else _read_day(item, number)


def _read_day(item: Token, number: int) -> int:
    if not 1 <= abs(number) <= MONTH_DAYS:
        raise refuse_pattern(
            item, f"there is no day {item.quoted} in any month", "use 1 to 31, or -31 to -1 from the end"
        )
    return number


def _read_nth_weekday(item: Token, number: int, weekday: str) -> NthWeekday:
    if weekday not in WEEKDAYS:
        raise refuse_pattern(item, f"unknown weekday {weekday!r}", WEEKLY_REMEDY)
    if not 1 <= abs(number) <= NTH_LIMIT:
        raise refuse_pattern(item, f"no month has {item.quoted}", "use 1 to 5, or -5 to -1 from the end")
    return NthWeekday(number, WEEKDAYS.index(weekday))


def _write_day(day: int) -> str:
    return LAST_DAY if day == -1 else str(day)


_READERS: dict[str, Callable[[Token, Token | None], Body]] = {
    "daily": _read_daily,
    "weekly": _read_weekly,
    "monthly": _read_monthly,
    "yearly": _read_yearly,
    "weekdays": _read_weekdays,
}
