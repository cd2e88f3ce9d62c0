"""Schedules and groups of a template, and the scheduled rules of EventBridge."""

import json
from datetime import UTC, datetime

import pytest

from local.errors import TemplateError
from tests.unit.local.scheduler_world import (
    DEAD_LETTERS,
    FUNCTION,
    QUEUE,
    World,
    dead_letter,
    eventually,
    gone,
    refusal,
    schedule,
    target,
)


@pytest.fixture
async def world(tmp_path):
    made = World(tmp_path / "state.db")
    yield made
    await made.stop()


@pytest.fixture
async def running(world):
    world.start()
    return world


# --- templates ---


async def test_a_template_schedule_is_made_from_text_values(world):
    made = await world.provision(
        "stack-Tick",
        Name="nightly",
        StartDate="2032-01-01T00:00:00.000Z",
        FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": "15"},
        Target=target(RetryPolicy={"MaximumRetryAttempts": "3"}),
    )
    assert made.ref == "nightly"
    assert made.attributes == {"Arn": "arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly"}
    shown = world.get("nightly")
    assert shown["StartDate"] == datetime(2032, 1, 1, tzinfo=UTC).timestamp()
    assert shown["FlexibleTimeWindow"]["MaximumWindowInMinutes"] == 15
    assert shown["Target"]["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 3}


@pytest.mark.parametrize(
    ("properties", "named"),
    [
        ({"Colour": "red"}, "Colour"),
        ({"Target": target(Speed=9)}, "Speed"),
        ({"ScheduleExpression": "rate(1 year)"}, "rate\\(1 year\\)"),
        ({"StartDate": "tomorrow"}, "tomorrow"),
        ({"GroupName": "none"}, "group none"),
        ({"Target": target("arn:aws:scheduler:::aws-sdk:ec2:stopInstances", Input="{}")}, "aws-sdk:ec2:stopInstances"),
        ({"Target": {"Arn": FUNCTION}}, "RoleArn"),
    ],
)
async def test_a_template_that_cannot_be_run_names_the_resource_and_the_property(world, properties, named):
    with pytest.raises(TemplateError, match=f"(?s)tick.*{named}"):
        await world.provision(**properties)


async def test_a_long_generated_name_is_shortened_the_same_way_each_time(world):
    properties = schedule()
    del properties["Name"]
    provision = world.scheduler.provisioners()["AWS::Scheduler::Schedule"]
    names = {(await provision(f"stack-{'Long' * 20}{last}", properties)).ref for last in "aab"}
    assert len(names) == 2
    assert all(len(name) == 64 for name in names)


async def test_an_unchanged_template_schedule_keeps_its_timer_over_restarts(world):
    for away in (0, 60, 60):
        await world.restart(away=away)
        await world.provision()
        world.start()
        await world.settle()
    assert len(world.sink) == 1, "a rate fires at once when it is new, not at each start"
    await world.provision(ScheduleExpression="rate(10 minutes)")
    await eventually(lambda: len(world.sink) == 2)


async def test_a_start_date_long_past_is_fine_in_a_template(world):
    await world.provision(StartDate="2024-01-01T00:00:00Z", ScheduleExpression="rate(7 days)")
    assert world.get()["StartDate"] == datetime(2024, 1, 1, tzinfo=UTC).timestamp()


async def test_what_the_template_no_longer_has_is_removed(world):
    groups = world.scheduler.provisioners()["AWS::Scheduler::ScheduleGroup"]
    await groups("old-group", {})
    made = await groups("kept-group", {"Tags": [{"Key": "a", "Value": "b"}]})
    assert made.ref == "kept-group"
    assert made.attributes["Arn"].endswith(":schedule-group/kept-group")
    await world.provision("kept")
    await world.provision("gone")
    await world.provision("moved", GroupName="old-group")
    world.create("by-hand")

    await world.restart()
    await world.scheduler.provisioners()["AWS::Scheduler::ScheduleGroup"]("kept-group", {})
    await world.provision("kept")
    await world.provision("moved", GroupName="kept-group")
    world.scheduler.forget_missing({"kept", "moved", "kept-group"})

    listed = world.scheduler.op_list_schedules({})["Schedules"]
    assert [(each["GroupName"], each["Name"]) for each in listed] == [
        ("default", "by-hand"),
        ("default", "kept"),
        ("kept-group", "moved"),
    ]
    assert [each["Name"] for each in world.scheduler.op_list_schedule_groups({})["ScheduleGroups"]] == [
        "default",
        "kept-group",
    ]


# --- rules of EventBridge ---

RULE_ARN = "arn:aws:events:us-east-1:123456789012:rule/sweep"


def rule_targets(**more):
    return [{"Id": "one", "Arn": FUNCTION} | more]


async def test_a_scheduled_rule_sends_the_classic_event_to_every_target(running):
    both = [*rule_targets(), {"Id": "two", "Arn": QUEUE, "Input": '{"n": 2}'}]
    running.scheduler.schedule_rule("sweep", "rate(1 hour)", enabled=True, targets=both)
    await running.settle()
    assert len(running.sink) == 0, "a rule's rate counts from its creation"
    await running.advance(hours=1, seconds=1)
    event = json.loads(running.sink.payloads(FUNCTION)[0])
    assert event.keys() == {
        "version",
        "id",
        "detail-type",
        "source",
        "account",
        "time",
        "region",
        "resources",
        "detail",
    }
    assert (event["detail-type"], event["source"], event["detail"]) == ("Scheduled Event", "aws.events", {})
    assert event["resources"] == [RULE_ARN]
    assert running.sink.payloads(QUEUE) == ['{"n": 2}']


def test_a_rule_is_refused_as_put_rule_refuses_it(world):
    refused = ("ValidationException", 400, "Parameter ScheduleExpression is not valid.")
    assert refusal(world.scheduler.schedule_rule, "sweep", "rate(1 minutes)", True, rule_targets()) == refused


async def test_an_unchanged_rule_keeps_its_timer_and_a_disabled_one_stops(running):
    def put(enabled=True):
        running.scheduler.schedule_rule("sweep", "cron(0 * * * ? *)", enabled, rule_targets())

    put()
    await running.advance(minutes=59)
    put()
    await running.advance(minutes=2)
    assert len(running.sink) == 1
    put(enabled=False)
    await running.advance(hours=2)
    assert len(running.sink) == 1
    put()
    await running.advance(hours=1)
    assert len(running.sink) == 2


async def test_a_rules_dead_letter_names_the_rule_and_holds_the_event(running):
    running.sink.failing[FUNCTION] = [gone()]
    more = {"Input": '{"n": 1}', "DeadLetterConfig": {"Arn": DEAD_LETTERS}}
    running.scheduler.schedule_rule("sweep", "rate(1 minute)", enabled=True, targets=rule_targets(**more))
    await running.advance(minutes=1, seconds=1)
    assert dead_letter(running) == {
        "ERROR_CODE": "NO_RESOURCE",
        "ERROR_MESSAGE": "Function not found",
        "RETRY_ATTEMPTS": "0",
        "RULE_ARN": RULE_ARN,
        "TARGET_ARN": FUNCTION,
    }
    assert json.loads(running.sink.payloads(DEAD_LETTERS)[0])["source"] == "aws.events"
