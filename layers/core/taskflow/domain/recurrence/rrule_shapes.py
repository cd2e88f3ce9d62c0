"""Rules that read well and are refused: forbidden ones, too dense ones, and those that engines read differently."""

from collections.abc import Callable
from typing import NamedTuple

from taskflow.domain.recurrence.errors import refuse_pattern
from taskflow.domain.recurrence.rrule_values import Parts
from taskflow.domain.recurrence.rule import DAY_HOURS, Frequency, Rule

MONTH_WEEKS = 5
LONG_PERIODS = (Frequency.MONTHLY, Frequency.YEARLY)


class Shape(NamedTuple):
    """A shape to refuse; `part` is where it shows."""

    part: str
    found: Callable[[Rule], bool]
    problem: str
    remedy: str


def refuse_shapes(rule: Rule, parts: Parts) -> None:
    """Raise `InvalidRecurrenceError` for the first shape that the rule has."""
    for shape in SHAPES:
        if shape.found(rule):
            raise refuse_pattern(parts[shape.part], shape.problem, shape.remedy)
    if _times_a_day(rule) > DAY_HOURS:
        part = next(name for name in ("BYSECOND", "BYMINUTE") if name in parts)
        raise refuse_pattern(parts[part], "the rule falls due more than 24 times a day", f"leave out {part}")


def _times_a_day(rule: Rule) -> int:
    hours = len(rule.hours) or (-(-DAY_HOURS // rule.interval) if rule.frequency is Frequency.HOURLY else 1)
    return hours * (len(rule.minutes) or 1) * (len(rule.seconds) or 1)


def _counts_weekdays(rule: Rule) -> bool:
    return any(each.nth for each in rule.weekdays)


def _counts_beyond_month(rule: Rule) -> bool:
    in_months = rule.frequency is Frequency.MONTHLY or bool(rule.months)
    return in_months and any(abs(each.nth) > MONTH_WEEKS for each in rule.weekdays)


def _has_other_days(rule: Rule) -> bool:
    return bool(rule.month_days or rule.year_days) or _counts_weekdays(rule)


def _has_other_parts(rule: Rule) -> bool:
    return rule.names_days or bool(rule.months or rule.hours or rule.minutes or rule.seconds)


SHAPES = (
    Shape(
        "BYMONTHDAY",
        lambda rule: rule.frequency is Frequency.YEARLY and bool(rule.month_days) and not rule.months,
        "a yearly BYMONTHDAY without BYMONTH is read differently by different engines",
        "add BYMONTH, or use FREQ=MONTHLY",
    ),
    Shape(
        "BYMONTHDAY",
        lambda rule: rule.frequency is Frequency.WEEKLY and bool(rule.month_days),
        "BYMONTHDAY does not go with FREQ=WEEKLY (RFC 5545)",
        "use FREQ=DAILY or FREQ=MONTHLY",
    ),
    Shape(
        "BYYEARDAY",
        lambda rule: rule.frequency not in {Frequency.YEARLY, Frequency.HOURLY} and bool(rule.year_days),
        "BYYEARDAY does not go with days, weeks and months (RFC 5545)",
        "use FREQ=YEARLY",
    ),
    Shape(
        "BYWEEKNO",
        # RFC 5545 has it for years alone; with weeks the engines that take it agree.
        lambda rule: rule.frequency not in {Frequency.YEARLY, Frequency.WEEKLY} and bool(rule.week_numbers),
        "BYWEEKNO goes with years alone (RFC 5545)",
        "use FREQ=YEARLY",
    ),
    Shape(
        "BYWEEKNO",
        lambda rule: bool(rule.week_numbers) and not rule.weekdays,
        "BYWEEKNO without BYDAY is read differently by different engines",
        "add BYDAY",
    ),
    Shape(
        "BYWEEKNO",
        lambda rule: bool(rule.week_numbers) and _has_other_days(rule),
        "BYWEEKNO goes with plain weekdays alone",
        "leave out BYMONTHDAY, BYYEARDAY and the numbers in BYDAY",
    ),
    Shape(
        "BYDAY",
        lambda rule: rule.frequency not in LONG_PERIODS and _counts_weekdays(rule),
        "weekdays can be counted in months and years alone (RFC 5545)",
        "leave out the number, or use FREQ=MONTHLY",
    ),
    Shape(
        "BYDAY",
        lambda rule: _counts_weekdays(rule) and not all(each.nth for each in rule.weekdays),
        "weekdays with and without a number are read differently by different engines",
        "number all of them or none",
    ),
    Shape("BYDAY", _counts_beyond_month, "no month has a weekday more than five times", "use 1 to 5, or -5 to -1"),
    Shape(
        "BYSETPOS",
        lambda rule: rule.frequency not in LONG_PERIODS and bool(rule.positions),
        "BYSETPOS within weeks and days is read differently by different engines",
        "name the weekdays with BYDAY and the times with BYHOUR",
    ),
    Shape(
        "BYSETPOS",
        lambda rule: bool(rule.positions) and not _has_other_parts(rule),
        "BYSETPOS needs another BY… part to choose from (RFC 5545)",
        "add BYDAY or BYMONTHDAY",
    ),
)
