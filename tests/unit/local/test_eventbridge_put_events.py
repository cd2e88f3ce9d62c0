"""What PutEvents takes and refuses beyond what was recorded, and which rules it serves."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from local.errors import AwsError
from local.eventbridge.entries import LARGEST_REQUEST
from tests.unit.local.eventbridge_world import FUNCTION, QUEUE, World, entry, eventually, target

FULL_DISK = """
CREATE TRIGGER full BEFORE INSERT ON eventbridge_deliveries
WHEN (SELECT count(*) FROM eventbridge_deliveries) = 2 BEGIN SELECT RAISE(ABORT, 'disk full'); END
"""


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


def test_sources_of_aws_are_reserved(world: World) -> None:
    (answer,) = world.put(entry(Source="aws.s3"))["Entries"]

    assert answer == {"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": "Not authorized for the source."}


@pytest.mark.parametrize(
    "detail", ["NaN", '{"n": NaN}', '{"n": Infinity}', "[" * 100_000, "null", "7", '{"a": 1} trailing', "{'a': 1}"]
)
def test_a_detail_is_a_json_object(world: World, detail: str) -> None:
    (answer,) = world.put(entry(Detail=detail))["Entries"]

    assert answer["ErrorCode"] == "MalformedDetail"


def test_a_request_without_entries_is_refused(world: World) -> None:
    with pytest.raises(AwsError, match="greater than or equal to 1"):
        world.put()


def test_size_counts_bytes_of_all_entries(world: World) -> None:
    fixed = len("shop.orders") + len("order.placed") + len("arn") + 14 + len('{"text": ""}')
    text = "é" * ((LARGEST_REQUEST - fixed) // 2)
    fitting = entry(
        Detail=json.dumps({"text": text}, ensure_ascii=False), Resources=["arn"], Time=datetime(2022, 1, 1, tzinfo=UTC)
    )

    assert world.put(fitting)["FailedEntryCount"] == 0
    with pytest.raises(AwsError, match="Total size of the entries"):
        world.put(fitting, entry())


async def test_an_event_carries_all_that_was_put(world: World) -> None:
    world.rule("orders", target())
    detail = {"text": "grüße \U0001f680", "n": 1.50, "big": 12345678901234567890, "none": None, "list": [1, "a", {}]}

    async with world.run():
        answer = world.put(entry(detail, Resources=["arn:one", "arn:two"]))
        await eventually(world.inbox.texts)

    (event,) = world.inbox.events()
    assert list(event) == ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"]
    assert event["detail"] == detail
    assert event["resources"] == ["arn:one", "arn:two"]
    assert event["id"] == answer["Entries"][0]["EventId"]
    assert "grüße" in world.inbox.texts()[0]
    assert ": " not in world.inbox.texts()[0]


async def test_half_a_surrogate_pair_does_not_stop_an_event(world: World) -> None:
    world.rule("orders", target())

    async with world.run():
        world.put(entry(Detail='{"text": "\\ud83d"}'))
        await eventually(world.inbox.texts)

    assert world.inbox.events()[0]["detail"] == {"text": "?"}


async def test_every_matching_rule_and_only_those_get_an_event(world: World) -> None:
    world.rule("all", target())
    world.rule("some", target(FUNCTION), pattern={"detail": {"number": [{"numeric": [">", 1]}]}})
    world.rule("off", {**target(FUNCTION), "Id": "off"})
    world.bus.op_disable_rule({"Name": "off"})

    async with world.run():
        world.put(entry({"number": 1}), entry({"number": 2}))
        await eventually(lambda: len(world.inbox) == 3)

    assert [event["detail"]["number"] for event in world.inbox.events(QUEUE)] == [1, 2]
    assert [event["detail"]["number"] for event in world.inbox.events(FUNCTION)] == [2]


async def test_a_bus_can_be_named_by_arn(world: World) -> None:
    made = world.bus.op_create_event_bus({"Name": "shop"})["EventBusArn"]
    world.rule("orders", target(), bus="shop")

    async with world.run():
        world.put(entry(EventBusName=made), entry())
        await eventually(world.inbox.texts)
        await eventually(lambda: not len(world.bus.deliveries))

    assert len(world.inbox.texts()) == 1


def test_nothing_is_kept_of_a_request_that_fails_midway(world: World) -> None:
    world.rule("orders", target(), {**target(FUNCTION), "Id": "u"})
    world.store.create(FULL_DISK)

    with pytest.raises(sqlite3.IntegrityError, match="disk full"):
        world.put(entry(), entry())

    assert len(world.bus.deliveries) == 0


@pytest.mark.parametrize("event", ["", "[]", '"text"', '{"open": '])
def test_an_event_to_test_a_pattern_with_is_an_object(world: World, event: str) -> None:
    with pytest.raises(AwsError, match="ValidationException: Parameter Event is not valid"):
        world.bus.op_test_event_pattern({"EventPattern": '{"source": ["a"]}', "Event": event})
