"""The values of the parts of an RRULE, each checked where it stands."""

import re
from datetime import date, datetime
from typing import TypeAlias

from taskflow.domain.recurrence.errors import refuse_pattern
from taskflow.domain.recurrence.pattern import End
from taskflow.domain.recurrence.policies import MonthEnd
from taskflow.domain.recurrence.rule import COUNT_LIMIT, INTERVAL_LIMIT, Frequency, NthWeekday
from taskflow.domain.recurrence.tokens import Token, split, to_integer

Parts: TypeAlias = dict[str, Token]
"""The value of each part, by the part's name."""

INTEGER_LISTS = {
    "BYMONTH": ("months", 1, 12),
    "BYWEEKNO": ("week_numbers", -53, 53),
    "BYYEARDAY": ("year_days", -366, 366),
    "BYMONTHDAY": ("month_days", -31, 31),
    "BYHOUR": ("hours", 0, 23),
    "BYMINUTE": ("minutes", 0, 59),
    "BYSECOND": ("seconds", 0, 59),
    "BYSETPOS": ("positions", -366, 366),
}
"""Parts that are lists of numbers: their field in a rule, and the bounds; where negatives are allowed, 0 is not."""

WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TOO_DENSE = ("SECONDLY", "MINUTELY")
SKIPS = {"OMIT": MonthEnd.SKIP, "BACKWARD": MonthEnd.CLAMP}
NTH_LIMIT = 53

_WEEKDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"[0-9]{8}(T[0-9]{6}Z?)?")
_WEEKDAY_REMEDY = f"use {', '.join(WEEKDAY_CODES)}, in months and years also with a number such as 2TU or -1FR"


def read_frequency(body: Token, parts: Parts) -> Frequency:
    """Read the one part that every rule must have."""
    remedy = f"use {', '.join(Frequency)}"
    token = parts.get("FREQ")
    if token is None:
        raise refuse_pattern(body, "the rule has no FREQ", remedy)
    if token.text in TOO_DENSE:
        raise refuse_pattern(token, f"FREQ={token.text} is too dense for tasks", remedy)
    if token.text not in Frequency.__members__:
        raise refuse_pattern(token, f"unknown FREQ {token.quoted}", remedy)
    return Frequency(token.text)


def read_interval(parts: Parts) -> int:
    """Read how many units lie between two periods; 1 where nothing is said."""
    token = parts.get("INTERVAL")
    return _read_integer(token, "INTERVAL", 1, INTERVAL_LIMIT) if token else 1


def read_count(parts: Parts) -> int | None:
    """Read after how many occurrences the rule ends."""
    token = parts.get("COUNT")
    if token and "UNTIL" in parts:
        raise refuse_pattern(token, "COUNT and UNTIL exclude each other (RFC 5545)", "keep one of them")
    return _read_integer(token, "COUNT", 1, COUNT_LIMIT) if token else None


def read_until(parts: Parts) -> End | None:
    """Read the last moment: a day, a wall time, or an instant in UTC."""
    token = parts.get("UNTIL")
    if token is None:
        return None
    found = _UNTIL.fullmatch(token.text)
    try:
        if found:
            return datetime.fromisoformat(token.text) if found[1] else date.fromisoformat(token.text)
    except ValueError:
        pass
    raise refuse_pattern(token, f"UNTIL {token.quoted} is no date", "use 20271231, 20271231T235959 or 20271231T235959Z")


def read_integers(parts: Parts, name: str) -> tuple[int, ...]:
    """Read a list of numbers, sorted from the first to the last, negative ones (from the end) behind the others."""
    if name not in parts:
        return ()
    _, low, high = INTEGER_LISTS[name]
    numbers = {_read_integer(item, name, low, high) for item in split(parts[name], ",")}
    return tuple(sorted(numbers, key=lambda number: (number < 0, number)))


def read_weekdays(parts: Parts) -> tuple[NthWeekday, ...]:
    """Read `BYDAY`."""
    if "BYDAY" not in parts:
        return ()
    weekdays = {_read_weekday(item) for item in split(parts["BYDAY"], ",")}
    return tuple(sorted(weekdays, key=lambda each: (each.nth < 0, each)))


def read_week_start(parts: Parts) -> int:
    """Read on which weekday weeks begin; Monday where nothing is said."""
    token = parts.get("WKST")
    if token is None:
        return 0
    if token.text not in WEEKDAY_CODES:
        raise refuse_pattern(token, f"unknown weekday {token.quoted}", f"use {', '.join(WEEKDAY_CODES)}")
    return WEEKDAY_CODES.index(token.text)


def check_scale(parts: Parts) -> None:
    """Refuse other calendars, and a `SKIP` that does not name its calendar (RFC 7529, section 4)."""
    scale = parts.get("RSCALE")
    if scale and scale.text != "GREGORIAN":
        raise refuse_pattern(scale, f"the calendar {scale.quoted} is not supported", "use RSCALE=GREGORIAN")
    if "SKIP" in parts and scale is None:
        raise refuse_pattern(parts["SKIP"], "SKIP needs RSCALE (RFC 7529)", "add RSCALE=GREGORIAN")


def read_skip(parts: Parts) -> MonthEnd | None:
    """Read what becomes of days that do not exist."""
    token = parts.get("SKIP")
    if token is None:
        return None
    if token.text not in SKIPS:
        raise refuse_pattern(token, f"SKIP={token.text} is not supported", f"use {' or '.join(SKIPS)}")
    return SKIPS[token.text]


def _read_weekday(item: Token) -> NthWeekday:
    found = _WEEKDAY.fullmatch(item.text)
    if found is None:
        raise refuse_pattern(item, f"unknown weekday {item.quoted}", _WEEKDAY_REMEDY)
    nth = int(found[1]) if found[1] else 0
    if found[1] and not 1 <= abs(nth) <= NTH_LIMIT:
        raise refuse_pattern(item, f"there is no {item.quoted}", "use 1 to 53, or -53 to -1 from the end")
    return NthWeekday(nth, WEEKDAY_CODES.index(found[2]))


def _read_integer(token: Token, name: str, low: int, high: int) -> int:
    number = to_integer(token.text)
    if number is None or not low <= number <= high or (number == 0 and low < 0):
        bounds = f"1 to {high} or {low} to -1" if low < 0 else f"{low} to {high}"
        raise refuse_pattern(token, f"{token.quoted} is not possible in {name}", f"use {bounds}")
    return number
