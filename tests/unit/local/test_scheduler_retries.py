"""Retries, dead letters, and what a stopped runtime leaves."""

import asyncio

import pytest

from local.errors import AwsError
from tests.unit.local.scheduler_world import (
    DEAD_LETTERS,
    FUNCTION,
    OTHER_FUNCTION,
    World,
    dead_letter,
    eventually,
    gone,
    target,
    throttled,
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


# --- retries and dead letters ---


def failing_target(**policy):
    return target(Input='{"n": 1}', RetryPolicy=policy, DeadLetterConfig={"Arn": DEAD_LETTERS})


async def test_retries_end_in_the_dead_letter_queue_with_all_attributes(running):
    running.sink.failing[FUNCTION] = [throttled() for _ in range(3)]
    arn = running.create(ScheduleExpression="at(2031-05-06T11:00:00)", Target=failing_target(MaximumRetryAttempts=2))
    await running.advance(hours=1)
    await running.advance(minutes=10)
    assert DEAD_LETTERS not in running.sink
    await running.advance(minutes=10)
    assert FUNCTION not in running.sink
    assert running.sink.payloads(DEAD_LETTERS) == ['{"n": 1}']
    attributes = dead_letter(running)
    assert len(attributes.pop("EXECUTION_ID")) == 16
    assert attributes == {
        "ERROR_CODE": "TooManyRequestsException",
        "ERROR_MESSAGE": "Rate exceeded",
        "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
        "IS_PAYLOAD_TRUNCATED": "false",
        "RETRY_ATTEMPTS": "2",
        "SCHEDULED_TIME": "2031-05-06T11:00:00Z",
        "SCHEDULE_ARN": arn,
        "TARGET_ARN": FUNCTION,
    }


async def test_an_error_that_retrying_cannot_help_is_not_retried(running):
    running.sink.failing[FUNCTION] = [gone()]
    running.create(Target=failing_target())
    await eventually(lambda: DEAD_LETTERS in running.sink)
    attributes = dead_letter(running)
    assert (attributes["ERROR_CODE"], attributes["RETRY_ATTEMPTS"]) == ("ResourceNotFoundException", "0")
    assert "EXHAUSTED_RETRY_CONDITION" not in attributes


async def test_an_invocation_gives_up_at_its_maximum_age(running):
    running.sink.failing[FUNCTION] = [throttled() for _ in range(100)]
    running.create(ScheduleExpression="at(2020-01-01T00:00:00)", Target=failing_target(MaximumEventAgeInSeconds=120))
    await running.settle()
    await running.advance(seconds=110)
    assert DEAD_LETTERS not in running.sink
    await running.advance(seconds=15)
    assert dead_letter(running)["EXHAUSTED_RETRY_CONDITION"] == "MaximumEventAgeInSeconds"


async def test_185_retries_fit_into_the_day_that_an_invocation_may_last(running):
    running.sink.failing[FUNCTION] = [throttled() for _ in range(185)]
    running.create(ScheduleExpression="at(2031-05-06T10:00:00)", Target=failing_target())
    while running.sink.failing[FUNCTION]:
        await running.settle()
        running.clock.advance(max(0.0, running.scheduler._next_moment() - running.clock.now()))
    await eventually(lambda: len(running.sink) == 1)
    assert FUNCTION in running.sink, "the attempt after the last retry that failed"


@pytest.mark.parametrize("error", [ValueError("bug"), AwsError("ServiceException", "down", status=500)])
async def test_an_unforeseen_error_is_retried_and_does_not_stop_other_schedules(running, error, caplog):
    running.sink.failing[FUNCTION] = [error]
    running.create("bad")
    running.create("good", Target=target(OTHER_FUNCTION))
    await eventually(lambda: OTHER_FUNCTION in running.sink)
    await running.advance(seconds=2)
    assert FUNCTION in running.sink


async def test_a_lost_dead_letter_does_not_stop_the_loop(running):
    running.sink.failing = {FUNCTION: [gone()], DEAD_LETTERS: [gone()]}
    running.create(Target=failing_target())
    await running.settle()
    await running.advance(minutes=5)
    assert len(running.sink.payloads(FUNCTION)) == 1


async def test_a_deleted_schedule_takes_its_retries_along(running):
    running.sink.failing[FUNCTION] = [throttled()]
    running.create()
    await eventually(lambda: not running.sink.failing[FUNCTION])
    running.scheduler.op_delete_schedule({"Name": "tick"})
    await running.advance(days=1)
    assert len(running.sink) == 0


async def test_a_broken_store_does_not_end_the_loop(running, monkeypatch, caplog):
    good = running.scheduler._timers.fire_due
    monkeypatch.setattr(running.scheduler._timers, "fire_due", lambda: 1 / 0)
    running.create()
    await eventually(lambda: "scheduler stumbled" in caplog.text)
    monkeypatch.setattr(running.scheduler._timers, "fire_due", good)
    running.clock.advance(2)
    await eventually(lambda: FUNCTION in running.sink)


# --- restarts ---


async def test_a_pending_retry_survives_a_restart(world):
    world.sink.failing[FUNCTION] = [throttled()]
    world.create(ScheduleExpression="at(2031-05-06T10:00:00)")
    world.start()
    await eventually(lambda: not world.sink.failing[FUNCTION])
    await world.restart(away=60)
    world.start()
    await eventually(lambda: FUNCTION in world.sink)


async def test_what_was_acknowledged_but_never_fired_survives_a_restart(world):
    world.create()
    await world.restart()
    world.start()
    await eventually(lambda: len(world.sink) == 1)


# --- many ---


async def test_ten_thousand_schedules_fire_once_each_without_holding_up_the_event_loop(world):
    with world.store.transaction():
        for number in range(10_000):
            world.create(f"s{number}", ScheduleExpression="cron(0 12 * * ? *)")
    beats = 0

    async def heart():
        nonlocal beats
        while True:
            await asyncio.sleep(0)
            beats += 1

    beating = asyncio.create_task(heart())
    world.start()
    world.clock.advance(3 * 3600)
    await eventually(lambda: len(world.sink) == 10_000, deadline=60)
    beating.cancel()
    assert beats >= 200, "every batch of 100 lets others run"
