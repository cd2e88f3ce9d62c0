"""The `RRULE:` notation (RFC 5545, section 3.3.10; `RSCALE` and `SKIP` of RFC 7529 for the Gregorian calendar)."""

from dataclasses import replace

from taskflow.domain.recurrence.errors import refuse_pattern
from taskflow.domain.recurrence.pattern import Pattern
from taskflow.domain.recurrence.policies import MonthEnd
from taskflow.domain.recurrence.rrule_shapes import refuse_shapes
from taskflow.domain.recurrence.rrule_text import write_rrule
from taskflow.domain.recurrence.rrule_values import (
    INTEGER_LISTS,
    Parts,
    check_scale,
    read_count,
    read_frequency,
    read_integers,
    read_interval,
    read_skip,
    read_until,
    read_week_start,
    read_weekdays,
)
from taskflow.domain.recurrence.rule import Rule
from taskflow.domain.recurrence.tokens import Token, halve, split
from taskflow.domain.recurrence.wall_times import happens

OTHER_PARTS = ("FREQ", "INTERVAL", "BYDAY", "WKST", "COUNT", "UNTIL", "RSCALE", "SKIP")
PART_NAMES = frozenset({*OTHER_PARTS, *INTEGER_LISTS})


def read_rrule(body: Token) -> Pattern:
    """Read what stands after `RRULE:`; raises `InvalidRecurrenceError`, also for a rule that never falls on any day."""
    parts = _read_parts(body)
    rule = _read_rule(body, parts)
    refuse_shapes(rule, parts)
    month_end = read_skip(parts)
    if not happens(rule, month_end or MonthEnd.SKIP):
        raise refuse_pattern(body, "the rule never falls on any day", "change its BY… parts so that they can meet")
    count, until = read_count(parts), read_until(parts)
    return Pattern(
        canonical=write_rrule(rule, count=count, until=until, month_end=month_end),
        rule=rule,
        month_end=month_end or MonthEnd.SKIP,
        fixes_month_end=month_end is not None,
        count=count,
        until=until,
    )


def _read_parts(body: Token) -> Parts:
    parts: Parts = {}
    for piece in split(body, ";"):
        name, value = halve(piece, "=")
        name = name._replace(text=name.text.upper())
        _check_part(name, value, parts)
        parts[name.text] = Token(value.text.upper(), value.position) if value else piece
    return parts


def _check_part(name: Token, value: Token | None, parts: Parts) -> None:
    if name.text not in PART_NAMES:
        raise refuse_pattern(name, f"unknown or unsupported part {name.quoted}", f"use {', '.join(sorted(PART_NAMES))}")
    if value is None or not value.text:
        raise refuse_pattern(name, f"{name.text} has no value", f"write {name.text}=…")
    if name.text in parts:
        raise refuse_pattern(name, f"{name.text} stands twice", "write it once")


def _read_rule(body: Token, parts: Parts) -> Rule:
    check_scale(parts)
    integers = {field: read_integers(parts, name) for name, (field, _, _) in INTEGER_LISTS.items()}
    rule = Rule(
        frequency=read_frequency(body, parts),
        interval=read_interval(parts),
        weekdays=read_weekdays(parts),
        week_start=read_week_start(parts),
        **integers,
    )
    return rule if rule.counts_weeks else replace(rule, week_start=0)
