"""EventBridge and the runtime's own SQS together: the options of one are understood by the other."""

import json
from collections.abc import Iterator

import pytest

from local.sqs.sqs import Sqs
from tests.unit.local.eventbridge_world import DEAD_LETTERS, QUEUE, World, entry, eventually, target


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


@pytest.fixture
def sqs(world: World) -> Sqs:
    queues = Sqs(world.store, world.clock, "http://127.0.0.1:4566")
    world.targets.register("sqs", queues.deliver)
    return queues


async def test_events_arrive_in_a_queue_in_order(world: World, sqs: Sqs) -> None:
    sqs.op_create_queue({"QueueName": "orders"})
    world.rule("orders", target(InputPath="$.detail.number"))

    async with world.run():
        world.put(*[entry({"number": number}) for number in range(10)])
        await eventually(lambda: not len(world.bus.deliveries))

    messages = await sqs.receive(QUEUE, max_messages=10, wait_seconds=0)
    assert [message.body for message in messages] == [str(number) for number in range(10)]


async def test_a_queue_that_is_not_there_leaves_the_event_in_the_dead_letter_queue(world: World, sqs: Sqs) -> None:
    url = sqs.op_create_queue({"QueueName": "dead-letters"})["QueueUrl"]
    rule = world.rule("orders", target(DeadLetterConfig={"Arn": DEAD_LETTERS}))

    async with world.run():
        world.put(entry({"number": 1}))
        await eventually(lambda: not len(world.bus.deliveries))

    (message,) = (await sqs.op_receive_message({"QueueUrl": url, "MessageAttributeNames": ["All"]}))["Messages"]
    assert json.loads(message["Body"])["detail"] == {"number": 1}
    assert {name: value["StringValue"] for name, value in message["MessageAttributes"].items()} == {
        "RULE_ARN": rule,
        "TARGET_ARN": QUEUE,
        "ERROR_CODE": "NO_RESOURCE",
        "ERROR_MESSAGE": "The specified queue does not exist.",
        "RETRY_ATTEMPTS": "0",
    }
