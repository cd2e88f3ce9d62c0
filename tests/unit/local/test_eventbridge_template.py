"""The template's buses and rules: made again at each start, refused by the name of what is not run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.arn import arn
from local.errors import TemplateError
from tests.unit.local.eventbridge_world import DEAD_LETTERS, FUNCTION, ORDERS, QUEUE, World, entry, eventually, target


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


async def provide(world: World, kind: str, name: str, **properties: Any) -> Any:
    return await world.bus.provisioners()[f"AWS::Events::{kind}"](name, properties)


async def test_a_bus_answers_references(world: World) -> None:
    made = await provide(world, "EventBus", "Bus-1", Name="shop", Tags=[{"Key": "a", "Value": "b"}])

    assert made.ref == "shop"
    assert made.attributes == {"Arn": arn("events", "event-bus/shop"), "Name": "shop"}


async def test_a_rule_answers_references_with_its_bus(world: World) -> None:
    await provide(world, "EventBus", "shop")

    by_default = await provide(world, "Rule", "orders", EventPattern=ORDERS)
    of_shop = await provide(world, "Rule", "orders", EventPattern=ORDERS, EventBusName="shop")

    assert (by_default.ref, by_default.attributes) == ("orders", {"Arn": arn("events", "rule/orders")})
    assert (of_shop.ref, of_shop.attributes) == ("shop|orders", {"Arn": arn("events", "rule/shop/orders")})


async def test_a_rule_delivers_as_its_properties_say(world: World) -> None:
    transformer = {"InputPathsMap": {"n": "$.detail.number"}, "InputTemplate": '{"got": <n>}'}
    retries = {"MaximumRetryAttempts": "3", "MaximumEventAgeInSeconds": "60"}
    targets = [
        target(
            InputTransformer=transformer, RetryPolicy=retries, DeadLetterConfig={"Arn": DEAD_LETTERS}, RoleArn="role"
        ),
        {**target(FUNCTION), "Id": "whole"},
    ]
    await provide(world, "Rule", "orders", EventPattern=ORDERS, State="ENABLED", Targets=targets)

    async with world.run():
        world.put(entry({"number": 5}))
        await eventually(lambda: len(world.inbox) == 2)

    assert world.inbox.texts(QUEUE) == ['{"got":5}']
    assert world.inbox.events(FUNCTION)[0]["detail"] == {"number": 5}


async def test_a_pattern_may_be_text_and_a_rule_may_be_off(world: World) -> None:
    await provide(world, "Rule", "on", EventPattern='{"source": ["shop.orders"]}', Targets=[target()])
    await provide(world, "Rule", "off", EventPattern=ORDERS, State="DISABLED", Targets=[target(FUNCTION)])

    world.put(entry())

    assert len(world.bus.deliveries) == 1


async def test_a_template_is_made_again_at_each_start_and_wins_over_what_was_stored(tmp_path: Path) -> None:
    first = World(tmp_path / "state.db")
    first.rule("orders", target(FUNCTION))
    await provide(first, "Rule", "orders", EventPattern=ORDERS, Targets=[target()])
    first.bus.op_disable_rule({"Name": "orders"})
    assert first.bus.op_describe_rule({"Name": "orders"})["State"] == "DISABLED"
    first.close()

    second = World(tmp_path / "state.db")
    assert second.bus.op_list_rules({})["Rules"] == []
    await provide(second, "Rule", "orders", EventPattern=ORDERS, Targets=[target()])
    assert second.bus.op_describe_rule({"Name": "orders"})["State"] == "ENABLED"
    assert second.bus.op_list_targets_by_rule({"Rule": "orders"})["Targets"] == [target()]
    second.close()


async def test_provisioning_twice_changes_nothing(world: World) -> None:
    for _ in range(2):
        await provide(world, "EventBus", "shop")
        await provide(world, "Rule", "orders", EventBusName="shop", EventPattern=ORDERS, Targets=[target()])

    world.put(entry(EventBusName="shop"))

    assert len(world.bus.deliveries) == 1


async def test_a_schedule_is_handed_on() -> None:
    asked: list[Any] = []
    world = World(schedule_rule=lambda *ask: asked.append(ask))

    await provide(world, "Rule", "nightly", ScheduleExpression="rate(1 day)", Targets=[target(Input="{}")])

    assert asked == [("nightly", "rate(1 day)", True, [target(Input="{}")])]
    world.close()


async def test_a_policy_needs_its_bus_and_is_otherwise_not_enforced(world: World) -> None:
    await provide(world, "EventBus", "shop")

    made = await provide(world, "EventBusPolicy", "policy", EventBusName="shop", StatementId="all", Statement={})

    assert made.ref == "shop|all"
    with pytest.raises(TemplateError, match="the event bus none does not exist"):
        await provide(world, "EventBusPolicy", "policy", EventBusName="none", StatementId="all")


@pytest.mark.parametrize(
    ("kind", "properties", "message"),
    [
        ("EventBus", {"Name": "a/b"}, "AWS::Events::EventBus thing: Event bus name must not contain '/'."),
        ("EventBus", {"Surprise": 1}, "AWS::Events::EventBus thing: the property Surprise is not run here"),
        ("Rule", {"Surprise": 1}, "AWS::Events::Rule thing: the property Surprise is not run here"),
        (
            "Rule",
            {"EventPattern": {"a": 1}},
            'AWS::Events::Rule thing: Event pattern is not valid. Reason: "a" must be',
        ),
        ("Rule", {"EventPattern": ORDERS, "EventBusName": "none"}, "Event bus none does not exist."),
        ("Rule", {"EventPattern": ORDERS, "Targets": [{"Id": "t"}]}, "Targets[0].Arn must be a string"),
        ("Rule", {"EventPattern": ORDERS, "Targets": [target(Input={})]}, "Targets[0].Input must be a string"),
        (
            "Rule",
            {"Targets": [target(InputTransformer={})]},
            "Targets[0].InputTransformer.InputTemplate must be a string",
        ),
        ("Rule", {"Targets": [target(RetryPolicy={"MaximumRetryAttempts": "x"})]}, "must be a whole number, not x"),
        (
            "Rule",
            {"EventPattern": ORDERS, "Targets": [target(EcsParameters={})]},
            "EcsParameters of target t is not run",
        ),
        ("Rule", {"EventPattern": ORDERS, "Targets": [target(arn("kinesis", "stream/x"))]}, "Nothing here delivers to"),
        (
            "Rule",
            {"EventPattern": ORDERS, "Targets": [{**target(), "Id": f"t{n}"} for n in range(6)]},
            "at most 5 targets",
        ),
        (
            "Rule",
            {"ScheduleExpression": "rate(1 day)"},
            "AWS::Events::Rule thing: ScheduleExpression cannot be run here",
        ),
    ],
)
async def test_a_refusal_names_resource_and_property(
    world: World, kind: str, properties: dict[str, Any], message: str
) -> None:
    with pytest.raises(TemplateError) as refusal:
        await provide(world, kind, "thing", **properties)

    assert message in str(refusal.value)
