"""Schedule expressions against what AWS was recorded to accept, and against enumerated fire times."""

from datetime import datetime
from itertools import pairwise

import pytest

from local.scheduler.schedule_expression import ScheduleExpressionError, parse_rule, parse_schedule
from tests.conformance.vectors import load

DATA = load("schedule_expressions.json")
SCHEDULER = DATA["scheduler_create_schedule"]
RULE = DATA["events_put_rule"]
LISTED = 4
"""Times listed per case; fewer mean that the expression has run out of years."""


def message(recorded, expression):
    return recorded["invalid_error"].removeprefix("ValidationException: ").replace("<expr>", expression)


@pytest.mark.parametrize("expression", SCHEDULER["valid"])
def test_create_schedule_accepts(expression):
    assert parse_schedule(expression)


@pytest.mark.parametrize("expression", SCHEDULER["invalid"])
def test_create_schedule_refuses(expression):
    with pytest.raises(ScheduleExpressionError) as refusal:
        parse_schedule(expression)
    assert str(refusal.value) == message(SCHEDULER, expression)


@pytest.mark.parametrize("expression", RULE["valid"])
def test_put_rule_accepts(expression):
    assert parse_rule(expression)


@pytest.mark.parametrize("expression", [*RULE["invalid_rate"], "at(2022-12-31T23:59:59)", "cron(7 20 * * 1-7 *)"])
def test_put_rule_refuses(expression):
    with pytest.raises(ScheduleExpressionError) as refusal:
        parse_rule(expression)
    assert str(refusal.value) == message(RULE, expression)


@pytest.mark.parametrize("parse", [parse_schedule, parse_rule])
@pytest.mark.parametrize("case", DATA["cron_next"], ids=lambda case: f"{case['expr']} {case['after']}")
def test_cron_falls_due(case, parse):
    moments = [datetime.fromisoformat(each) for each in (case["after"], *case["next"])]
    for after, expected in pairwise(moments):
        assert parse(case["expr"]).next_after(after) == expected
    if len(case["next"]) < LISTED:
        assert parse(case["expr"]).next_after(moments[-1]) is None
