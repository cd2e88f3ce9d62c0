"""PutEvents as recorded from AWS: its refusals and answers, and the events that reach queues, functions, buses."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from local.arn import ACCOUNT, REGION, arn
from local.errors import AwsError
from tests.conformance.vectors import load
from tests.unit.local.eventbridge_world import FUNCTION, QUEUE, World, eventually, target

RECORDED: dict[str, Any] = load("lambda_events/aws-recorded-put-events.json")
TARGETS: dict[str, Any] = load("lambda_events/aws-recorded-eventbridge-targets.json")
TYPE = "core.update-account-command"
DETAIL = {"command": "update-account", "payload": {"acc_id": "0a787ecb-4015", "sf_id": "baz"}}
EVERYTHING = {"source": [{"exists": True}]}
AUTOMATIONS = {"detail": {"payload": {"automations": {"id": [{"exists": True}]}}}}
NAIVE = datetime.fromisoformat("2022-01-01T12:00:00")
PLACES = {"<region>": REGION, "111111111111": ACCOUNT}


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


def entry(**fields: Any) -> dict[str, Any]:
    return {"Source": TYPE, "DetailType": TYPE, "Detail": json.dumps(DETAIL), **fields}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in entry().items() if key != name}


REFUSED_ENTRIES = {
    "TestEvents::test_put_events_without_source": without("Source"),
    "TestEvents::test_put_event_without_detail": without("Detail"),
    "TestEvents::test_put_event_without_detail_type": without("DetailType"),
    "TestEvents::test_put_event_malformed_detail[STRING]": entry(Detail="a string"),
    "TestEvents::test_put_event_malformed_detail[ARRAY]": entry(Detail='["an", "array"]'),
    "TestEvents::test_put_event_malformed_detail[MALFORMED_JSON]": entry(Detail='{"open": '),
    "TestEvents::test_put_event_malformed_detail[SERIALIZED_STRING]": entry(Detail='"a string"'),
}


@pytest.mark.parametrize("name", REFUSED_ENTRIES)
def test_an_entry_is_refused_beside_others_that_are_taken(world: World, name: str) -> None:
    refused = RECORDED[name]["put-events"]

    alone = world.put(REFUSED_ENTRIES[name])
    among = world.put(entry(), REFUSED_ENTRIES[name], entry())

    assert resembles(alone, refused)
    assert among["Entries"][1] == refused["Entries"][0]
    assert [list(answer) for answer in among["Entries"]] == [["EventId"], ["ErrorCode", "ErrorMessage"], ["EventId"]]


def test_a_request_that_is_too_big_is_refused_whole(world: World) -> None:
    big = entry(Detail=json.dumps({"text": "x" * 1_048_576}))

    assert (
        refusal(world, entry(), big)
        == RECORDED["TestEvents::test_put_event_with_too_big_detail"]["put-events-too-big-detail-error"]["Error"]
    )


def test_more_than_ten_entries_are_refused_whole(world: World) -> None:
    recorded = RECORDED["TestEvents::test_put_events_exceed_limit_ten_entries[custom]"]["put-events-exceed-limit-error"]
    shown = recorded["Error"]["Message"].count("PutEventsRequestEntry(")

    refused = refusal(world, *[entry(EventBusName="<bus-name>")] * shown)

    assert refused == recorded["Error"]


async def test_an_unknown_bus_takes_events_that_reach_nobody(world: World) -> None:
    recorded = RECORDED["TestEventBus::test_put_events_nonexistent_event_bus"]
    world.rule("mine", target(), pattern={"source": ["MySource"]})
    given = {"Source": "MySource", "DetailType": "CustomType"}
    to_default = {**given, "Detail": '{"message": "for the default event bus"}'}
    to_nobody = {**given, "Detail": '{"message": "for nobody"}', "EventBusName": "no-such-bus"}

    async with world.run():
        answer = world.put(to_default, to_nobody)
        await eventually(world.inbox.texts)

    assert resembles(answer, recorded["put-events"])
    assert resembles(world.inbox.events(), bodies(recorded["get-events"]))
    with pytest.raises(AwsError) as unknown:
        world.bus.op_describe_event_bus({"Name": "<custom-event-bus>"})
    assert as_error(unknown.value) == recorded["non-existent-bus-error"]["Error"]


@pytest.mark.parametrize("time", [NAIVE, NAIVE.replace(tzinfo=UTC), 1640995200], ids=str)
async def test_time_of_an_event_is_given_or_now_to_the_second(world: World, time: Any) -> None:
    recorded = RECORDED["TestEvents::test_put_events_with_time_field"]
    world.rule("any", target(), pattern={"source": ["test-source"]})

    async with world.run():
        given = {"Source": "test-source", "DetailType": "test-detail-type", "Detail": '{"message": "test message"}'}
        answer = world.put({**given, "Time": time})
        await eventually(world.inbox.texts)

    assert resembles(answer, recorded["put-events"])
    assert resembles(world.inbox.events(), bodies(recorded["sqs-messages"]))
    assert world.inbox.events()[0]["time"][:10] == "2022-01-01"
    assert world.inbox.events()[0]["id"] == answer["Entries"][0]["EventId"]


@pytest.mark.parametrize("receiver", [QUEUE, FUNCTION], ids=["queue", "function"])
async def test_a_target_gets_the_event(world: World, receiver: str) -> None:
    queue = bodies(TARGETS["TestEventsTargetSqs::test_put_events_with_target_sqs"]["message"])
    function = TARGETS["TestEventsTargetLambda::test_put_events_with_target_lambda"]["events"]
    world.rule("any", target(receiver), pattern=EVERYTHING)

    async with world.run():
        world.put(entry())
        await eventually(lambda: world.inbox.texts(receiver))

    assert resembles(world.inbox.events(receiver), queue)
    assert resembles(world.inbox.events(receiver), function)


async def test_an_input_path_sends_only_that_part(world: World) -> None:
    recorded = TARGETS["TestEventsTargetSqs::test_put_events_with_target_sqs_event_detail_match"]
    world.rule("any", target(InputPath="$.detail"), pattern={"detail": {"EventType": ["0", "1"]}})

    async with world.run():
        world.put(entry(Detail='{"EventType": "1"}'), entry(Detail='{"EventType": "2"}'))
        await eventually(lambda: not len(world.bus.deliveries))

    assert world.inbox.events() == bodies(recorded["messages"])


@pytest.mark.parametrize(
    "name", [name for name in TARGETS if name.startswith("TestEventsTargetLambda") and "list" in name]
)
async def test_one_element_of_a_list_can_match(world: World, name: str) -> None:
    recorded = TARGETS[name]["events"]
    world.rule("any", target(FUNCTION), pattern=AUTOMATIONS)

    async with world.run():
        world.put(entry(Detail=json.dumps(recorded[0]["detail"])), entry(Detail='{"payload": {"automations": []}}'))
        await eventually(lambda: not len(world.bus.deliveries))

    assert resembles(world.inbox.events(FUNCTION), recorded)


@pytest.mark.parametrize("name", [name for name in RECORDED if "bus_to_bus" in name])
async def test_a_bus_sends_on_to_another(world: World, name: str) -> None:
    other = world.bus.op_create_event_bus({"Name": "other"})["EventBusArn"]
    world.rule("onwards", target(other), pattern=EVERYTHING)
    world.rule("arrived", target(), bus="other", pattern=EVERYTHING)

    async with world.run():
        answer = world.put(entry())
        await eventually(world.inbox.texts)

    assert resembles(world.inbox.events(), bodies(RECORDED[name]["messages"]))
    assert world.inbox.events()[0]["id"] == answer["Entries"][0]["EventId"]


def test_rules_are_named_with_their_bus() -> None:
    recorded = RECORDED["TestEventBus::test_put_events_to_default_eventbus_for_custom_eventbus"]
    world = World()

    made = [
        world.bus.op_create_event_bus({"Name": "other"})["EventBusArn"],
        world.rule("first"),
        world.rule("second", bus="other"),
    ]

    assert made == [arn("events", name) for name in ("event-bus/other", "rule/first", "rule/other/second")]
    assert [re.sub("<resource:.>", "x", recorded[key][name]).count("/") for key, name in ARNS] == [1, 1, 2]
    world.close()


ARNS = [("create-custom-event-bus", "EventBusArn"), ("create-rule-1", "RuleArn"), ("create-rule-2", "RuleArn")]


def refusal(world: World, *entries: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(AwsError) as refused:
        world.put(*entries)
    assert refused.value.status == 400
    return as_error(refused.value)


def as_error(error: AwsError) -> dict[str, str]:
    return {"Code": error.code, "Message": error.message}


def bodies(messages: list[dict[str, Any]]) -> list[Any]:
    return [message["Body"] for message in messages]


def resembles(actual: Any, recorded: Any) -> bool:
    """Compare with a recording in which ids, times and places are placeholders."""
    if isinstance(recorded, dict):
        wanted = {key: value for key, value in recorded.items() if key != "ResponseMetadata"}
        return actual.keys() == wanted.keys() and all(resembles(actual[key], wanted[key]) for key in wanted)
    if isinstance(recorded, list):
        return len(actual) == len(recorded) and all(map(resembles, actual, recorded))
    if recorded == "date":
        return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", actual) is not None
    if isinstance(recorded, str) and recorded.startswith("<uuid"):
        return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", actual) is not None
    return bool(actual == PLACES.get(recorded, recorded) if isinstance(recorded, str) else actual == recorded)
