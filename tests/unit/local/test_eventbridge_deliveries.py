"""From accepted to delivered: order, retries, dead letters, and what a killed process leaves."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.arn import arn
from local.errors import AwsError
from local.eventbridge.dead_letters import Delivery, exhausted, next_attempt
from local.targets import DeliveryError
from tests.unit.local.eventbridge_world import DEAD_LETTERS, FUNCTION, QUEUE, World, entry, eventually, target

REPOSITORY = Path(__file__).resolve().parents[3]
BUSY = DeliveryError("TooManyRequestsException", "busy", retryable=True)
GONE = DeliveryError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.", retryable=False)
TO_DEAD_LETTERS = {"Arn": DEAD_LETTERS}


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


async def test_a_target_gets_events_in_the_order_of_acceptance(world: World) -> None:
    world.rule("orders", target())

    async with world.run():
        for number in range(0, 200, 10):
            world.put(*[entry({"number": number + more}) for more in range(10)])
            await asyncio.sleep(0)
        await eventually(lambda: len(world.inbox.texts()) == 200)

    assert [event["detail"]["number"] for event in world.inbox.events()] == list(range(200))
    assert len(world.bus.deliveries) == 0


async def test_a_target_that_hangs_holds_nobody_else(world: World) -> None:
    world.rule("slow", target(FUNCTION))
    world.rule("quick", target())
    hanging = asyncio.Event()

    async def hang(*_: Any) -> None:
        await hanging.wait()

    world.targets.register("lambda", hang)

    async with world.run():
        world.put(entry(), entry())
        await eventually(lambda: len(world.inbox.texts()) == 2)
        assert len(world.bus.deliveries) == 2


@pytest.mark.parametrize(
    "trouble",
    [
        BUSY,
        AwsError("TooManyRequestsException", "busy", status=429),
        AwsError("InternalError", "", status=500),
        KeyError("bug"),
    ],
    ids=["throttle", "429", "500", "bug"],
)
async def test_a_passing_trouble_is_retried_with_growing_delays(world: World, trouble: Exception) -> None:
    world.rule("orders", target())
    world.inbox.refuse(QUEUE, trouble, trouble, trouble)

    async with world.run():
        world.put(entry())
        for attempt in range(1, 4):
            await eventually(lambda: world.inbox.attempts[QUEUE] == attempt)  # noqa: B023  (awaited before the next turn)
            assert world.inbox.texts() == []
            world.clock.advance(2.0**attempt)
        await eventually(world.inbox.texts)

    assert world.inbox.attempts[QUEUE] == 4


async def test_what_fails_lets_later_events_pass(world: World) -> None:
    world.rule("orders", target())
    world.inbox.refuse(QUEUE, BUSY)

    async with world.run():
        world.put(entry({"number": 1}), entry({"number": 2}))
        await eventually(world.inbox.texts)
        world.clock.advance(5)
        await eventually(lambda: len(world.inbox.texts()) == 2)

    assert [event["detail"]["number"] for event in world.inbox.events()] == [2, 1]


async def test_exhausted_retries_end_in_the_dead_letter_queue(world: World) -> None:
    policy = {"MaximumRetryAttempts": 1}
    constant = '"not the event"'
    rule = world.rule("orders", target(Input=constant, RetryPolicy=policy, DeadLetterConfig=TO_DEAD_LETTERS))
    world.inbox.refuse(QUEUE, BUSY, BUSY)

    async with world.run():
        world.put(entry({"number": 7}))
        await eventually(lambda: world.inbox.attempts[QUEUE] == 1)
        world.clock.advance(5)
        await eventually(lambda: world.inbox.texts(DEAD_LETTERS))

    (dead,) = world.inbox.events(DEAD_LETTERS)
    assert dead["detail"] == {"number": 7}
    assert attributes(world) == {
        "RULE_ARN": rule,
        "TARGET_ARN": QUEUE,
        "ERROR_CODE": "THROTTLING",
        "ERROR_MESSAGE": "busy",
        "RETRY_ATTEMPTS": "1",
        "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
    }
    assert len(world.bus.deliveries) == 0


async def test_an_event_that_is_too_old_ends_in_the_dead_letter_queue(world: World) -> None:
    policy = {"MaximumEventAgeInSeconds": 60}
    world.rule("orders", target(RetryPolicy=policy, DeadLetterConfig=TO_DEAD_LETTERS))
    world.inbox.refuse(QUEUE, BUSY, BUSY)

    async with world.run():
        world.put(entry())
        await eventually(lambda: world.inbox.attempts[QUEUE] == 1)
        world.clock.advance(61)
        await eventually(lambda: world.inbox.texts(DEAD_LETTERS))

    assert attributes(world)["EXHAUSTED_RETRY_CONDITION"] == "MaximumEventAgeInSeconds"
    assert attributes(world)["RETRY_ATTEMPTS"] == "1"


async def test_what_no_retry_can_help_goes_to_the_dead_letter_queue_at_once(world: World) -> None:
    world.rule("orders", target(DeadLetterConfig=TO_DEAD_LETTERS))
    world.inbox.refuse(QUEUE, GONE)

    async with world.run():
        world.put(entry())
        await eventually(lambda: world.inbox.texts(DEAD_LETTERS))

    assert attributes(world)["ERROR_CODE"] == "NO_RESOURCE"
    assert attributes(world)["RETRY_ATTEMPTS"] == "0"
    assert "EXHAUSTED_RETRY_CONDITION" not in attributes(world)


async def test_without_a_dead_letter_queue_the_event_is_dropped_and_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.rule("orders", target())
    world.inbox.refuse(QUEUE, GONE)

    async with world.run():
        world.put(entry({"secret": "not for the log"}))
        await eventually(lambda: not len(world.bus.deliveries))

    assert [record.message for record in caplog.records] == ["event dropped after failed delivery"]
    assert "not for the log" not in caplog.text


async def test_a_dead_letter_queue_that_refuses_does_not_stop_the_others(world: World) -> None:
    world.rule("orders", target(DeadLetterConfig=TO_DEAD_LETTERS))
    world.inbox.refuse(QUEUE, GONE)
    world.inbox.refuse(DEAD_LETTERS, GONE)

    async with world.run():
        world.put(entry({"number": 1}), entry({"number": 2}))
        await eventually(world.inbox.texts)

    assert [event["detail"]["number"] for event in world.inbox.events()] == [2]


async def test_a_fifo_queue_gets_the_group_and_the_trace(world: World) -> None:
    fifo = arn("sqs", "orders.fifo")
    world.rule("orders", target(fifo, SqsParameters={"MessageGroupId": "g"}))

    async with world.run():
        world.put(entry(TraceHeader="Root=1-2-3"))
        await eventually(lambda: world.inbox.texts(fifo))

    trace = {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-2-3"}}
    assert world.inbox.received[fifo][0][1] == {"MessageGroupId": "g", "MessageSystemAttributes": trace}


async def test_an_event_from_another_bus_goes_to_no_third_one(world: World) -> None:
    second, third = (world.bus.op_create_event_bus({"Name": name})["EventBusArn"] for name in ("second", "third"))
    world.rule("to-second", target(second))
    world.rule("to-third", target(third), {**target(), "Id": "queue"}, bus="second")
    world.rule("arrived", target(FUNCTION), bus="third")

    async with world.run():
        world.put(entry())
        await eventually(world.inbox.texts)
        await eventually(lambda: not len(world.bus.deliveries))

    assert world.inbox.texts(FUNCTION) == []


async def test_a_bus_that_was_deleted_is_no_target(world: World) -> None:
    with pytest.raises(DeliveryError) as refusal:
        await world.bus.deliver(arn("events", "event-bus/gone"), "{}", {})
    assert not refusal.value.retryable

    with pytest.raises(DeliveryError):
        await world.bus.deliver(arn("events", "event-bus/default"), '{"detail": {}}', {})


async def test_retries_that_a_restart_finds_are_made_when_due(tmp_path: Path) -> None:
    first = World(tmp_path / "state.db")
    first.rule("orders", target())
    first.inbox.refuse(QUEUE, BUSY, BUSY, BUSY)
    async with first.run():
        first.put(entry({"number": 1}), entry({"number": 2}), entry({"number": 3}))
        await eventually(lambda: first.inbox.attempts[QUEUE] == 3)
    first.store.execute("UPDATE eventbridge_deliveries SET due = due + 100 * id")
    first.close()

    second = World(tmp_path / "state.db")
    async with second.run():
        for number in (1, 2, 3):
            second.clock.advance(101)
            await eventually(lambda: len(second.inbox.texts()) == number)  # noqa: B023  (awaited before the next turn)
    second.close()

    assert [event["detail"]["number"] for event in second.inbox.events()] == [1, 2, 3]


CHILD = """
import os, signal, sys
from pathlib import Path
from tests.unit.local.eventbridge_world import World, entry, target
world = World(Path(sys.argv[1]))
world.rule("orders", target())
for number in range(50):
    world.put(entry({"number": number}))
os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_a_killed_process_loses_no_accepted_event(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", CHILD, str(state), cwd=REPOSITORY)
    assert await child.wait() == -signal.SIGKILL

    survivor = World(state)
    async with survivor.run():
        await eventually(lambda: len(survivor.inbox.texts()) == 50)
    survivor.close()

    assert [event["detail"]["number"] for event in survivor.inbox.events()] == list(range(50))


def delivery(**changes: Any) -> Delivery:
    fields: dict[str, Any] = {
        "target_arn": QUEUE,
        "rule_arn": "",
        "event": "{}",
        "payload": "{}",
        "options": {},
        "dead_letter_arn": None,
    }
    return Delivery(**{"id": 1, **fields, "most_retries": 185, "deadline": 86_400.0, "retries": 0, **changes})


def test_default_retries_last_about_a_day() -> None:
    now = 0.0
    attempts = 0
    while exhausted(delivery(retries=attempts), now) is None:
        now = next_attempt(delivery(retries=attempts), now, 0.5)
        attempts += 1

    assert 20 * 3600 < now <= 86_400
    assert attempts > 180


def test_jitter_varies_half_of_the_delay() -> None:
    assert next_attempt(delivery(retries=4), 0.0, 0.0) == 8.0
    assert next_attempt(delivery(retries=4), 0.0, 1.0) == 16.0
    assert next_attempt(delivery(retries=4, deadline=5.0), 0.0, 1.0) == 5.0


def attributes(world: World) -> dict[str, str]:
    options = world.inbox.received[DEAD_LETTERS][0][1]
    assert all(attribute["DataType"] == "String" for attribute in options["MessageAttributes"].values())
    return {name: attribute["StringValue"] for name, attribute in options["MessageAttributes"].items()}
