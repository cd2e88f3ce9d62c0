"""The Scheduler's API on schedules and groups."""

from datetime import timedelta

import pytest

from tests.unit.local.scheduler_world import BEGIN, BUS, DEAD_LETTERS, FUNCTION, QUEUE, World, refusal, schedule, target


@pytest.fixture
async def world(tmp_path):
    made = World(tmp_path / "state.db")
    yield made
    await made.stop()


@pytest.fixture
async def running(world):
    world.start()
    return world


# --- API: schedules ---


def test_a_schedule_is_shown_with_all_defaults(world):
    arn = world.create(Description="every five", StartDate=BEGIN)
    assert arn == "arn:aws:scheduler:us-east-1:123456789012:schedule/default/tick"
    assert world.get() == {
        "Arn": arn,
        "Name": "tick",
        "GroupName": "default",
        "Description": "every five",
        "ScheduleExpression": "rate(5 minutes)",
        "ScheduleExpressionTimezone": "UTC",
        "StartDate": BEGIN.timestamp(),
        "State": "ENABLED",
        "ActionAfterCompletion": "NONE",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target(RetryPolicy={"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}),
        "CreationDate": pytest.approx(BEGIN.timestamp(), abs=60),
        "LastModificationDate": pytest.approx(BEGIN.timestamp(), abs=60),
    }


def test_an_update_replaces_everything_but_the_creation_date(world):
    world.create(Description="old", State="DISABLED")
    created = world.get()["CreationDate"]
    world.clock.advance(100)
    world.scheduler.op_update_schedule(schedule(ScheduleExpression="rate(1 hour)"))
    shown = world.get()
    assert "Description" not in shown
    assert (shown["State"], shown["ScheduleExpression"]) == ("ENABLED", "rate(1 hour)")
    assert shown["CreationDate"] == created < shown["LastModificationDate"]


def test_what_is_not_there_is_not_found(world):
    missing = ("ResourceNotFoundException", 404, "Schedule tick does not exist.")
    assert refusal(world.scheduler.op_get_schedule, {"Name": "tick"}) == missing
    assert refusal(world.scheduler.op_delete_schedule, {"Name": "tick"}) == missing
    assert refusal(world.scheduler.op_update_schedule, schedule()) == missing
    no_group = ("ResourceNotFoundException", 404, "Schedule group none does not exist.")
    assert refusal(world.scheduler.op_create_schedule, schedule(GroupName="none")) == no_group
    assert refusal(world.scheduler.op_list_schedules, {"GroupName": "none"}) == no_group


def test_a_second_schedule_of_the_name_is_a_conflict(world):
    world.create()
    conflict = ("ConflictException", 409, "Schedule tick already exists.")
    assert refusal(world.scheduler.op_create_schedule, schedule()) == conflict


def test_a_request_with_the_same_token_is_answered_again(world):
    first = world.scheduler.op_create_schedule(schedule(ClientToken="once"))
    assert world.scheduler.op_create_schedule(schedule(ClientToken="once")) == first
    other = schedule(ClientToken="once", Description="other")
    assert refusal(world.scheduler.op_create_schedule, other)[:2] == ("ConflictException", 409)
    for _ in range(2):
        assert world.scheduler.op_delete_schedule({"Name": "tick", "ClientToken": "away"}) == {}
    assert world.scheduler.op_create_schedule(schedule(ClientToken="once")) == first
    assert world.get()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ScheduleExpression": "cron(0 1 * * * *)"}, "Invalid Schedule Expression cron(0 1 * * * *)."),
        ({"ScheduleExpressionTimezone": "Mars/Olympus"}, "Invalid Schedule Expression Timezone Mars/Olympus."),
        (
            {"StartDate": BEGIN, "EndDate": BEGIN},
            "The StartDate you specify must come before the EndDate.",
        ),
        (
            {"StartDate": BEGIN - timedelta(minutes=6)},
            "The StartDate you specify cannot be earlier than 5 minutes ago.",
        ),
        (
            {"FlexibleTimeWindow": {"Mode": "OFF", "MaximumWindowInMinutes": 5}},
            "MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF.",
        ),
        (
            {"FlexibleTimeWindow": {"Mode": "FLEXIBLE"}},
            "MaximumWindowInMinutes must be provided when FlexibleTimeWindowMode is set to FLEXIBLE.",
        ),
        ({"Target": target("nonsense")}, "Provided Arn is not in correct format."),
        ({"Target": target("arn:aws:s3:::bucket")}, "s3 is not a supported service for a target."),
        (
            {"Target": target("arn:aws:scheduler:::aws-sdk:sqs:sendMessage", Input="{}")},
            "Universal target arn:aws:scheduler:::aws-sdk:sqs:sendMessage is not run here: "
            "target the Lambda function, SQS queue or event bus itself.",
        ),
        (
            {"Target": target(QUEUE.replace("us-east-1", "eu-west-1"))},
            "The target ARN provided does not match the current region us-east-1.",
        ),
        ({"Target": target(Input="{")}, "JSON syntax error in input for the target."),
        ({"Target": target(SqsParameters={})}, "Parameters SqsParameters not supported for the target."),
        ({"Target": target(f"{QUEUE}.fifo")}, "Parameters SqsParameters must be specified."),
        (
            {"Target": target(QUEUE, SqsParameters={"MessageGroupId": "g"})},
            "Parameters MessageGroupId not valid for the target.",
        ),
        ({"Target": target(BUS)}, "Parameters EventBridgeParameters must be specified."),
        (
            {"Name": "no spaces"},
            "1 validation error detected: Value 'no spaces' at 'name' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$",
        ),
        (
            {"State": "ON", "Target": target(RetryPolicy={"MaximumRetryAttempts": 186})},
            "2 validation errors detected: Value 'ON' at 'state' failed to satisfy constraint: "
            "Member must satisfy enum value set: [ENABLED, DISABLED]; "
            "Value '186' at 'target.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: "
            "Member must have value less than or equal to 185",
        ),
        (
            {"Target": target(DeadLetterConfig={"Arn": f"{DEAD_LETTERS}.fifo"})},
            f"1 validation error detected: Value '{DEAD_LETTERS}.fifo' at 'target.deadLetterConfig.arn' failed to "
            r"satisfy constraint: Member must satisfy regular expression pattern: "
            r"^arn:aws[a-z-]*:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+$",
        ),
        (
            {"Target": {"Arn": FUNCTION}},
            "1 validation error detected: Value null at 'target.roleArn' failed to satisfy constraint: "
            "Member must not be null",
        ),
    ],
)
def test_bad_parameters_are_refused_and_nothing_is_made(world, changes, message):
    assert refusal(world.scheduler.op_create_schedule, schedule() | changes) == ("ValidationException", 400, message)
    assert world.scheduler.op_list_schedules({})["Schedules"] == []


def test_lists_are_filtered_and_paged(world):
    world.scheduler.op_create_schedule_group({"Name": "night"})
    for name in ("a_1", "a_2", "ab", "b"):
        world.create(name, State="DISABLED" if name == "b" else "ENABLED")
    world.create("a_1", GroupName="night", State="DISABLED")

    def names(**params):
        return [
            f"{each['GroupName']}/{each['Name']}" for each in world.scheduler.op_list_schedules(params)["Schedules"]
        ]

    assert names() == ["default/a_1", "night/a_1", "default/a_2", "default/ab", "default/b"]
    assert names(NamePrefix="a_") == ["default/a_1", "night/a_1", "default/a_2"]
    assert names(GroupName="night") == ["night/a_1"]
    assert names(State="DISABLED", GroupName="default") == ["default/b"]

    first = world.scheduler.op_list_schedules({"MaxResults": 2})
    world.scheduler.op_delete_schedule({"Name": "a_1"})
    second = world.scheduler.op_list_schedules({"MaxResults": 3, "NextToken": first["NextToken"]})
    assert [each["Name"] for each in second["Schedules"]] == ["a_2", "ab", "b"]
    assert "NextToken" not in second
    assert first["Schedules"][0]["Target"] == {"Arn": FUNCTION}
    assert refusal(world.scheduler.op_list_schedules, {"NextToken": "x"})[2] == "Invalid NextToken."


# --- API: groups ---


def test_the_default_group_is_always_there(world):
    listed = world.scheduler.op_list_schedule_groups({})["ScheduleGroups"]
    assert [(each["Name"], each["State"]) for each in listed] == [("default", "ACTIVE")]
    assert refusal(world.scheduler.op_delete_schedule_group, {"Name": "default"})[0] == "ValidationException"


async def test_deleting_a_group_deletes_its_schedules(running):
    running.scheduler.op_create_schedule_group({"Name": "night"})
    running.create(GroupName="night")
    running.scheduler.op_delete_schedule_group({"Name": "night"})
    await running.advance(hours=1)
    assert FUNCTION not in running.sink
    assert refusal(running.scheduler.op_get_schedule_group, {"Name": "night"}) == (
        "ResourceNotFoundException",
        404,
        "Schedule group night does not exist.",
    )


def test_groups_conflict_page_and_carry_tags(world):
    made = world.scheduler.op_create_schedule_group({"Name": "night", "Tags": [{"Key": "team", "Value": "a"}]})
    arn = made["ScheduleGroupArn"]
    assert arn == "arn:aws:scheduler:us-east-1:123456789012:schedule-group/night"
    conflict = ("ConflictException", 409, "Schedule group night already exists.")
    assert refusal(world.scheduler.op_create_schedule_group, {"Name": "night"}) == conflict
    world.scheduler.op_tag_resource({"ResourceArn": arn, "Tags": [{"Key": "cost", "Value": "7"}]})
    world.scheduler.op_untag_resource({"ResourceArn": arn, "TagKeys": ["team"]})
    assert world.scheduler.op_list_tags_for_resource({"ResourceArn": arn}) == {"Tags": [{"Key": "cost", "Value": "7"}]}
    page = world.scheduler.op_list_schedule_groups({"MaxResults": 1})
    rest = world.scheduler.op_list_schedule_groups({"NextToken": page["NextToken"]})
    assert [each["Name"] for each in page["ScheduleGroups"] + rest["ScheduleGroups"]] == ["default", "night"]
