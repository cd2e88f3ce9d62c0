"""The canonical text of an RRULE: parts in one order, values sorted, defaults left out."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from taskflow.domain.recurrence.pattern import End
from taskflow.domain.recurrence.policies import MonthEnd
from taskflow.domain.recurrence.rrule_values import INTEGER_LISTS, SKIPS, WEEKDAY_CODES
from taskflow.domain.recurrence.rule import NthWeekday, Rule


def write_rrule(rule: Rule, *, count: int | None, until: End | None, month_end: MonthEnd | None) -> str:
    """Write a rule with its prefix."""
    parts = [*_scale_parts(month_end), *_rule_parts(rule), *_end_parts(count, until)]
    return "RRULE:" + ";".join(f"{name}={value}" for name, value in parts if value)


def _scale_parts(month_end: MonthEnd | None) -> Iterator[tuple[str, str]]:
    if month_end is not None:
        yield "RSCALE", "GREGORIAN"
        yield "SKIP", next(name for name, meaning in SKIPS.items() if meaning is month_end)


def _rule_parts(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "FREQ", rule.frequency
    yield "INTERVAL", str(rule.interval) if rule.interval > 1 else ""
    for name, (field, _, _) in INTEGER_LISTS.items():
        yield name, ",".join(map(str, getattr(rule, field)))
    yield "BYDAY", _write_weekdays(rule.weekdays)
    yield "WKST", WEEKDAY_CODES[rule.week_start] if rule.week_start else ""


def _write_weekdays(weekdays: Iterable[NthWeekday]) -> str:
    return ",".join(f"{each.nth or ''}{WEEKDAY_CODES[each.weekday]}" for each in weekdays)


def _end_parts(count: int | None, until: End | None) -> Iterator[tuple[str, str]]:
    yield "COUNT", str(count) if count else ""
    yield "UNTIL", _write_end(until) if until else ""


def _write_end(until: End) -> str:
    instant = isinstance(until, datetime) and until.tzinfo is not None
    local = until.astimezone(UTC).replace(tzinfo=None) if isinstance(until, datetime) and instant else until
    return local.isoformat().replace("-", "").replace(":", "") + ("Z" if instant else "")
