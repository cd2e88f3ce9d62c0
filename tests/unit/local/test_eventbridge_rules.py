"""Rules, targets and buses through the API: what is kept, what is listed, what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.arn import arn
from local.errors import AwsError
from tests.unit.local.eventbridge_world import FUNCTION, ORDERS, World, entry, eventually, target


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


class Schedules:
    """Stands in for the scheduler: remembers what each rule last asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, tuple[str, bool, list[dict[str, Any]]]] = {}

    def __call__(self, name: str, expression: str, enabled: bool, targets: list[dict[str, Any]]) -> None:
        self.asked[name] = (expression, enabled, targets)

    def __contains__(self, name: str) -> bool:
        return name in self.asked and self.asked[name][1]


def test_a_rule_is_described_as_it_was_put(world: World) -> None:
    rule_arn = world.rule("orders")

    described = world.bus.op_describe_rule({"Name": "orders"})

    assert described == {
        "Name": "orders",
        "Arn": rule_arn,
        "EventBusName": "default",
        "EventPattern": json.dumps(ORDERS),
        "State": "ENABLED",
    }


async def test_a_rule_put_again_keeps_its_targets_and_takes_the_new_pattern(world: World) -> None:
    world.rule("orders", target())

    world.rule("orders", pattern={"source": ["shop.refunds"]})

    async with world.run():
        world.put(entry(), entry(Source="shop.refunds"))
        await eventually(lambda: not len(world.bus.deliveries))
    assert [event["source"] for event in world.inbox.events()] == ["shop.refunds"]


async def test_what_was_made_by_api_is_there_after_a_restart(tmp_path: Path) -> None:
    first = World(tmp_path / "state.db")
    first.bus.op_create_event_bus({"Name": "shop", "Description": "of the shop"})
    first.rule("orders", target(InputPath="$.detail"), bus="shop")
    first.rule("gone")
    first.bus.op_delete_rule({"Name": "gone"})
    first.close()

    second = World(tmp_path / "state.db")
    async with second.run():
        second.put(entry(EventBusName="shop"))
        await eventually(second.inbox.texts)

    assert second.inbox.texts() == ['{"number":1}']
    assert second.bus.op_list_rules({})["Rules"] == []
    assert [bus["Name"] for bus in second.bus.op_list_event_buses({})["EventBuses"]] == ["default", "shop"]
    assert second.bus.op_describe_event_bus({"Name": "shop"})["Description"] == "of the shop"
    second.close()


def test_rules_come_in_pages(world: World) -> None:
    for number in range(5):
        world.rule(f"r{number}")
    world.rule("other")

    pages = []
    token: dict[str, Any] = {}
    while True:
        answer = world.bus.op_list_rules({"NamePrefix": "r", "Limit": 2, **token})
        pages.append([rule["Name"] for rule in answer["Rules"]])
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}

    assert pages == [["r0", "r1"], ["r2", "r3"], ["r4"]]


def test_targets_are_replaced_listed_and_removed_by_id(world: World) -> None:
    world.rule("orders", target(), {**target(FUNCTION), "Id": "u"})
    world.bus.op_put_targets({"Rule": "orders", "Targets": [target(InputPath="$.detail")]})

    removed = world.bus.op_remove_targets({"Rule": "orders", "Ids": ["u", "unknown"]})

    assert world.bus.op_list_targets_by_rule({"Rule": "orders"})["Targets"] == [target(InputPath="$.detail")]
    assert [failure["TargetId"] for failure in removed["FailedEntries"]] == ["unknown"]


def test_a_rule_with_targets_is_not_deleted_and_a_missing_one_is_no_error(world: World) -> None:
    world.rule("orders", target())

    with pytest.raises(AwsError, match="Rule can't be deleted since it has targets"):
        world.bus.op_delete_rule({"Name": "orders"})
    world.bus.op_remove_targets({"Rule": "orders", "Ids": ["t"]})

    assert world.bus.op_delete_rule({"Name": "orders"}) == {}
    assert world.bus.op_delete_rule({"Name": "orders"}) == {}
    with pytest.raises(AwsError, match="ResourceNotFoundException: Rule orders does not exist on EventBus default"):
        world.bus.op_describe_rule({"Name": "orders"})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"Arn": "orders"}, "Parameter orders is not valid. Reason: Provided Arn is not in correct format."),
        ({"Arn": arn("ecs", "cluster/x")}, "Nothing here delivers to"),
        ({"EcsParameters": {}}, "EcsParameters of target t is not run here"),
        ({"Id": "a b"}, "'targets.id'"),
        ({"Arn": arn("sqs", "orders.fifo")}, "Parameter(s) SqsParameters must be specified for target: t."),
        ({"DeadLetterConfig": {"Arn": FUNCTION}}, "DeadLetterConfig.Arn of target t must name a standard SQS queue"),
        ({"RetryPolicy": {"MaximumRetryAttempts": 186}}, "MaximumRetryAttempts of target t must be 0 to 185"),
        ({"RetryPolicy": {"MaximumEventAgeInSeconds": 59}}, "MaximumEventAgeInSeconds of target t must be 60 to 86400"),
        ({"Input": '"' + "x" * 8192 + '"'}, "more than 8192 characters"),
    ],
)
def test_put_targets_refuses_by_name(world: World, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(AwsError) as refusal:
        world.rule("orders", {**target(), **fields})

    assert refusal.value.code == "ValidationException"
    assert message in refusal.value.message
    assert world.bus.op_list_targets_by_rule({"Rule": "orders"})["Targets"] == []


def test_a_rule_has_at_most_five_targets(world: World) -> None:
    with pytest.raises(AwsError, match="LimitExceededException: A rule has at most 5 targets"):
        world.rule("orders", *[{**target(), "Id": f"t{number}"} for number in range(6)])


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "EventPattern or ScheduleExpression must be specified"),
        ({"EventPattern": "{}"}, "InvalidEventPatternException: Event pattern is not valid. Reason: Empty objects"),
        ({"EventPattern": '{"a": ["' + "x" * 4096 + '"]}'}, "it may have 4096"),
        ({"EventPattern": '{"a": [1]}', "Name": "no blanks"}, "at 'name' must be"),
        ({"EventPattern": '{"a": [1]}', "EventBusName": "none"}, "Event bus none does not exist."),
        ({"ScheduleExpression": "every day"}, "Parameter ScheduleExpression is not valid."),
        ({"ScheduleExpression": "rate(1 day)"}, "there is no scheduler"),
        ({"ScheduleExpression": "rate(1 day)", "EventBusName": "shop"}, "only on the default event bus"),
    ],
)
def test_put_rule_refuses(world: World, params: dict[str, Any], message: str) -> None:
    world.bus.op_create_event_bus({"Name": "shop"})

    with pytest.raises(AwsError) as refusal:
        world.bus.op_put_rule({"Name": "orders", **params})

    assert message in str(refusal.value)


def test_a_scheduled_rule_is_handed_to_the_scheduler(tmp_path: Path) -> None:
    schedules = Schedules()
    world = World(tmp_path / "state.db", schedule_rule=schedules)

    world.bus.op_put_rule({"Name": "nightly", "ScheduleExpression": "rate(1 day)"})
    world.bus.op_put_targets({"Rule": "nightly", "Targets": [target(Input="{}")]})
    assert schedules.asked == {"nightly": ("rate(1 day)", True, [target(Input="{}")])}

    world.bus.op_disable_rule({"Name": "nightly"})
    assert "nightly" not in schedules
    world.bus.op_enable_rule({"Name": "nightly"})
    assert "nightly" in schedules
    world.close()

    after_restart = Schedules()
    World(tmp_path / "state.db", schedule_rule=after_restart).close()
    assert after_restart.asked == schedules.asked


@pytest.mark.parametrize("end", ["delete", "replace"])
def test_a_rule_that_is_scheduled_no_more_is_taken_back(end: str) -> None:
    schedules = Schedules()
    world = World(schedule_rule=schedules)
    world.bus.op_put_rule({"Name": "nightly", "ScheduleExpression": "rate(1 day)"})

    if end == "delete":
        world.bus.op_delete_rule({"Name": "nightly"})
    else:
        world.rule("nightly")

    assert "nightly" not in schedules
    world.close()


def test_buses_are_made_once_and_deleted_when_empty(world: World) -> None:
    made = world.bus.op_create_event_bus({"Name": "shop"})
    world.rule("orders", bus="shop")

    with pytest.raises(AwsError, match="ResourceAlreadyExistsException: Event bus shop already exists"):
        world.bus.op_create_event_bus({"Name": "shop"})
    with pytest.raises(AwsError, match="while it has rules"):
        world.bus.op_delete_event_bus({"Name": "shop"})
    with pytest.raises(AwsError, match="Cannot delete event bus default"):
        world.bus.op_delete_event_bus({"Name": "default"})
    world.bus.op_delete_rule({"Name": "orders", "EventBusName": made["EventBusArn"]})

    assert world.bus.op_delete_event_bus({"Name": "shop"}) == {}
    with pytest.raises(AwsError, match="Event bus shop does not exist"):
        world.bus.op_describe_event_bus({"Name": "shop"})


@pytest.mark.parametrize("definition", [{"Name": "a/b"}, {"Name": "a b"}, {"Name": "a", "EventSourceName": "partner"}])
def test_buses_that_cannot_be_are_refused(world: World, definition: dict[str, str]) -> None:
    with pytest.raises(AwsError, match="ValidationException"):
        world.bus.op_create_event_bus(definition)


def test_the_default_bus_is_described_without_a_name(world: World) -> None:
    described = world.bus.op_describe_event_bus({})

    assert described["Arn"] == arn("events", "event-bus/default")
    assert described["CreationTime"] <= world.clock.now()
