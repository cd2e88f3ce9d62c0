"""When schedules fire, over restarts and advances of the clock too, and what they send."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.local.scheduler_world import (
    BEGIN,
    BUS,
    FUNCTION,
    OTHER_FUNCTION,
    QUEUE,
    World,
    eventually,
    refusal,
    schedule,
    target,
    throttled,
    times,
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


# --- firing ---


async def test_a_rate_without_a_start_fires_at_once_with_the_default_event(running):
    arn = running.create()
    await eventually(lambda: len(running.sink) == 1)
    event = json.loads(running.sink.payloads(FUNCTION)[0])
    assert datetime.fromisoformat(event.pop("time")) == BEGIN.replace(second=event_second(running))
    assert len(event.pop("id")) == 36
    assert event == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "123456789012",
        "region": "us-east-1",
        "resources": [arn],
        "detail": "{}",
    }


def event_second(world):
    return datetime.fromtimestamp(world.get()["CreationDate"], UTC).second


async def test_each_occurrence_fires_when_the_clock_gets_there(running):
    running.create(ScheduleExpression="cron(0/20 10-11 * * ? *)")
    for _ in range(7):
        await running.advance(minutes=20)
    fired = [each[11:16] for each in times(running.sink.payloads(FUNCTION))]
    assert fired == ["10:20", "10:40", "11:00", "11:20", "11:40"]


async def test_a_long_advance_fires_each_schedule_once_for_the_latest_missed_time(running):
    running.create("five", StartDate=BEGIN + timedelta(minutes=5))
    running.create("daily", ScheduleExpression="cron(30 9 * * ? *)", Target=target(OTHER_FUNCTION))
    await running.advance(days=7, minutes=2)
    assert times(running.sink.payloads(FUNCTION)) == ["2031-05-13T10:00:00Z"]
    assert times(running.sink.payloads(OTHER_FUNCTION)) == ["2031-05-13T09:30:00Z"]
    assert [arn for arn, _, _ in running.sink.delivered] == [OTHER_FUNCTION, FUNCTION], "in order of scheduled time"
    await running.advance(minutes=3)
    assert times(running.sink.payloads(FUNCTION))[1:] == ["2031-05-13T10:05:00Z"]


async def test_being_away_over_several_due_times_fires_once_and_goes_on(world):
    world.create(StartDate=BEGIN + timedelta(minutes=5))
    await world.restart(away=3600)
    world.start()
    await world.settle()
    assert len(world.sink) == 1
    await world.advance(minutes=5)
    assert len(world.sink) == 2


async def test_a_one_time_schedule_in_the_past_is_accepted_and_fires_once(running):
    running.create(ScheduleExpression="at(2020-02-03T04:05:06)", EndDate=BEGIN - timedelta(days=400))
    await running.settle()
    await running.advance(days=30)
    assert times(running.sink.payloads(FUNCTION)) == ["2020-02-03T04:05:06Z"]
    assert running.get(), "ActionAfterCompletion defaults to keeping"


async def test_a_one_time_schedule_does_not_fire_again_when_it_is_switched_on_again(running):
    running.create(ScheduleExpression="at(2031-05-06T12:00:00)", State="DISABLED")
    await running.advance(hours=4)
    assert len(running.sink) == 0
    for state in ("ENABLED", "DISABLED", "ENABLED"):
        running.scheduler.op_update_schedule(schedule(ScheduleExpression="at(2031-05-06T12:00:00)", State=state))
        await running.settle()
    assert len(running.sink) == 1


async def test_a_one_time_schedule_waits_in_its_zone(running):
    running.create(ScheduleExpression="at(2031-05-06T14:30:00)", ScheduleExpressionTimezone="Europe/Berlin")
    await running.advance(hours=2)
    assert len(running.sink) == 0
    await running.advance(minutes=31)
    assert times(running.sink.payloads(FUNCTION)) == ["2031-05-06T12:30:00Z"]


async def test_start_and_end_bound_a_schedule(running):
    begin, end = BEGIN + timedelta(hours=1), BEGIN + timedelta(hours=3)
    running.create(ScheduleExpression="rate(1 hour)", StartDate=begin, EndDate=end)
    for _ in range(6):
        await running.advance(minutes=59, seconds=59)
    await running.advance(hours=6)
    assert [each[11:16] for each in times(running.sink.payloads(FUNCTION))] == ["11:00", "12:00", "13:00"]


async def test_a_schedule_is_deleted_after_its_last_invocation_when_it_asks_for_that(running):
    running.sink.failing[FUNCTION] = [throttled()]
    running.create(ScheduleExpression="at(2031-05-06T11:00:00)", ActionAfterCompletion="DELETE")
    await running.advance(hours=1)
    assert running.get(), "the only invocation is still being retried"
    await running.advance(seconds=5)
    assert FUNCTION in running.sink
    assert refusal(running.scheduler.op_get_schedule, {"Name": "tick"})[1] == 404


async def test_a_disabled_schedule_neither_fires_nor_is_it_complete(running):
    running.create(ActionAfterCompletion="DELETE")
    await eventually(lambda: len(running.sink) == 1)
    running.scheduler.op_update_schedule(schedule(State="DISABLED", ActionAfterCompletion="DELETE"))
    await running.advance(days=1)
    assert len(running.sink) == 1
    assert running.get()["State"] == "DISABLED"


async def test_only_a_change_of_the_timing_restarts_a_rate(running):
    running.create()
    await eventually(lambda: len(running.sink) == 1)
    running.scheduler.op_update_schedule(schedule(Description="new", Target=target(OTHER_FUNCTION)))
    await running.settle()
    assert OTHER_FUNCTION not in running.sink
    await running.advance(minutes=5)
    assert OTHER_FUNCTION in running.sink
    running.scheduler.op_update_schedule(schedule(ScheduleExpression="rate(1 hour)"))
    await eventually(lambda: len(running.sink) == 3)


async def test_a_flexible_window_delays_within_its_bounds(running):
    window = {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 60}
    for number in range(40):
        running.create(f"s{number}", ScheduleExpression="cron(0 12 * * ? *)", FlexibleTimeWindow=window)
    await running.advance(hours=2)
    early = len(running.sink)
    await running.advance(minutes=30)
    halfway = len(running.sink)
    await running.advance(minutes=31)
    assert early < halfway < len(running.sink) == 40
    assert set(times(running.sink.payloads(FUNCTION))) == {"2031-05-06T12:00:00Z"}


# --- what is sent ---


async def test_context_attributes_are_filled_in_and_the_execution_id_survives_retries(running):
    running.sink.failing[QUEUE] = [throttled()]
    names = ("schedule-arn", "scheduled-time", "execution-id", "attempt-number")
    text = "|".join(f"<aws.scheduler.{name}>" for name in names) + "|<aws.scheduler.unknown>"
    arn = running.create(
        ScheduleExpression="at(2031-05-06T11:00:00)", Target=target(QUEUE, Input=text, DeadLetterConfig={})
    )
    await running.advance(hours=1)
    await running.advance(seconds=2)
    got_arn, scheduled, execution, attempt, unknown = running.sink.payloads(QUEUE)[0].split("|")
    assert (got_arn, scheduled, attempt) == (arn, "2031-05-06T11:00:00Z", "2")
    assert len(bytes.fromhex(execution)) == 8
    assert unknown == "<aws.scheduler.unknown>"


async def test_a_queue_gets_its_message_group(running):
    fifo = f"{QUEUE}.fifo"
    running.create(Target=target(fifo, Input="plain text", SqsParameters={"MessageGroupId": "g"}))
    await eventually(lambda: fifo in running.sink)
    assert running.sink.delivered == [(fifo, "plain text", {"MessageGroupId": "g"})]


async def test_a_bus_gets_an_event_with_the_input_as_detail(running):
    names = {"DetailType": "nightly.due", "Source": "my.app"}
    arn = running.create(Target=target(BUS, Input='{"n": 1}', EventBridgeParameters=names))
    await eventually(lambda: BUS in running.sink)
    event = json.loads(running.sink.payloads(BUS)[0])
    assert (event["detail-type"], event["source"], event["detail"]) == ("nightly.due", "my.app", {"n": 1})
    assert event["resources"] == [arn]
