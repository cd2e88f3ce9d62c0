"""Event patterns as AWS matches and refuses them: recorded from TestEventPattern, and answered by AWS's own engine."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.errors import AwsError
from tests.conformance.vectors import load
from tests.unit.local.eventbridge_world import World

REFUSAL = "InvalidEventPatternException: Event pattern is not valid. Reason: "
CASES: list[dict[str, Any]] = load("event_patterns.json")
NOT_MET: dict[str, str] = {}
"""Cases that are knowingly answered differently, by id, with the reason; recorded ones must never be here."""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_pattern_is_answered_as_on_aws(world: World, case: dict[str, Any]) -> None:
    if case["id"] in NOT_MET:
        pytest.xfail(NOT_MET[case["id"]])

    assert answer(world, case) == case["matches"]


def test_every_case_recorded_on_aws_is_met() -> None:
    assert len([case for case in CASES if case["id"].startswith("localstack/")]) >= 156
    assert not [name for name in NOT_MET if name.startswith("localstack/")]
    assert len(NOT_MET) <= len(CASES) * 0.005


def answer(world: World, case: dict[str, Any]) -> bool | str:
    params = {"EventPattern": json.dumps(case["pattern"]), "Event": json.dumps(case["event"])}
    try:
        return bool(world.bus.op_test_event_pattern(params)["Result"])
    except AwsError as error:
        return "error" if str(error).startswith(REFUSAL) else str(error)
