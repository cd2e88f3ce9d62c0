"""Inputs, input paths and input transformers as recorded from AWS: what targets get, what PutTargets refuses."""

import json
from typing import Any

import pytest

from local.arn import arn
from local.errors import AwsError
from tests.conformance.vectors import load
from tests.unit.local.eventbridge_world import World, target

CASES: list[dict[str, Any]] = load("input_transformers.json")["cases"]
DELIVERED = [case for case in CASES if "putTargetsError" not in case]
REFUSED = [case for case in CASES if "putTargetsError" in case]
BUS = arn("events", "event-bus/default")


@pytest.mark.parametrize("case", DELIVERED, ids=range(len(DELIVERED)))
async def test_a_target_gets_what_aws_delivers(case: dict[str, Any]) -> None:
    world = World()
    world.rule("any", target(**inputs(case)), pattern={"source": [{"exists": True}]})

    await world.bus.deliver(BUS, json.dumps(case["event"]), {})

    assert [as_expected(text, case) for text in waiting(world)] == [case["expectBody"]] * (
        case["expectBody"] is not None
    )
    world.close()


@pytest.mark.parametrize("case", REFUSED, ids=range(len(REFUSED)))
def test_put_targets_refuses_as_aws_does(case: dict[str, Any]) -> None:
    world = World()

    with pytest.raises(AwsError) as refusal:
        world.rule("any", target(**inputs(case)))

    assert str(refusal.value) == case["putTargetsError"].replace("<target-id>", "t")
    world.close()


def inputs(case: dict[str, Any]) -> dict[str, Any]:
    transformer = {"InputPathsMap": case.get("inputPathsMap"), "InputTemplate": case.get("inputTemplate")}
    fields = {
        "InputPath": case.get("inputPath"),
        "InputTransformer": transformer if case.get("inputTemplate") else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def waiting(world: World) -> list[str]:
    rows = world.store.rows("SELECT coalesce(payload, event) AS text FROM eventbridge_deliveries")
    return [row["text"] for row in rows]


def as_expected(text: str, case: dict[str, Any]) -> Any:
    return text if isinstance(case["expectBody"], str) else json.loads(text)
