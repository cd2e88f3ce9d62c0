"""Order within a group, and the same message accepted once."""

import asyncio
import json

import pytest

from local.errors import AwsError
from tests.unit.local.sqs_workbench import Workbench, settled


@pytest.fixture
def bench():
    return Workbench()


@pytest.fixture
async def queue(bench):
    return await bench.fifo(ContentBasedDeduplication="true", VisibilityTimeout=30)


async def put(queue, *bodies):
    return [await queue.send(body, MessageGroupId=body[0]) for body in bodies]


async def test_a_fifo_queue_describes_itself(queue):
    attributes = await queue.attributes()

    assert attributes["FifoQueue"] == "true"
    assert attributes["ContentBasedDeduplication"] == "true"
    assert attributes["DeduplicationScope"] == "queue"
    assert attributes["FifoThroughputLimit"] == "perQueue"


async def test_messages_come_in_the_order_of_sending(queue):
    sent = await put(queue, "a1", "b1", "a2", "b2")
    received = await queue.receive()

    assert [message["Body"] for message in received] == ["a1", "b1", "a2", "b2"]
    numbers = [message["Attributes"]["SequenceNumber"] for message in received]
    assert numbers == [one["SequenceNumber"] for one in sent] == sorted(numbers)
    assert {len(number) for number in numbers} == {20}
    assert [message["Attributes"]["MessageGroupId"] for message in received] == ["a", "b", "a", "b"]


async def test_a_group_is_closed_while_one_of_its_messages_is_in_flight(queue):
    await put(queue, "a1", "a2", "b1")

    [first] = await queue.receive(1)
    assert first["Body"] == "a1"
    assert await queue.bodies() == ["b1"]

    await queue.delete(first)
    assert await queue.bodies() == ["a2"]


async def test_a_receiver_wakes_when_a_group_opens(queue):
    await put(queue, "a1", "a2")
    [first] = await queue.receive(1)
    waiting = asyncio.create_task(queue.bodies(WaitTimeSeconds=20))
    await settled()
    assert not waiting.done()

    await queue.delete(first)

    assert await waiting == ["a2"]


async def test_what_was_not_deleted_comes_again_before_what_follows(bench, queue):
    await put(queue, "a1", "a2", "a3")
    first, _second = await queue.receive(2)
    await queue.delete(first)

    assert await queue.bodies() == []
    bench.clock.advance(30)

    assert await queue.bodies() == ["a2", "a3"]


async def test_a_handle_is_worth_nothing_after_its_timeout(bench, queue):
    await put(queue, "a1")
    [message] = await queue.receive()
    bench.clock.advance(30)

    with pytest.raises(AwsError, match="The receipt handle has expired"):
        await queue.delete(message)
    [again] = await queue.receive()
    with pytest.raises(AwsError, match="The receipt handle has expired"):
        await queue.delete(message)
    await queue.delete(again)
    await queue.delete(again)


async def test_the_same_content_is_accepted_once_in_five_minutes(bench, queue):
    [first] = await put(queue, "a1")
    [message] = await queue.receive()
    await queue.delete(message)
    bench.clock.advance(299)

    [second] = await put(queue, "a1")
    assert (second["MessageId"], second["SequenceNumber"]) == (first["MessageId"], first["SequenceNumber"])
    assert await queue.receive() == []

    bench.clock.advance(1)
    [third] = await put(queue, "a1")
    assert third["MessageId"] != first["MessageId"]
    assert await queue.bodies() == ["a1"]


async def test_an_explicit_id_counts_more_than_the_content(queue):
    await queue.send("same", MessageGroupId="g", MessageDeduplicationId="1")
    await queue.send("same", MessageGroupId="g", MessageDeduplicationId="2")
    await queue.send("other", MessageGroupId="g", MessageDeduplicationId="2")

    received = await queue.receive()

    assert [message["Attributes"]["MessageDeduplicationId"] for message in received] == ["1", "2"]


@pytest.mark.parametrize(("scope", "accepted"), [("queue", 1), ("messageGroup", 2)])
async def test_ids_count_per_queue_or_per_group(bench, scope, accepted):
    queue = await bench.fifo(DeduplicationScope=scope)
    for group in "ab":
        await queue.send("x", MessageGroupId=group, MessageDeduplicationId="1")

    assert len(await queue.receive()) == accepted


async def test_the_queue_s_delay_holds_for_what_waits_already(bench, queue):
    await put(queue, "a1")
    await queue.call("SetQueueAttributes", Attributes={"DelaySeconds": "10"})

    assert await queue.receive() == []
    bench.clock.advance(10)
    assert await queue.bodies() == ["a1"]


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"MessageDeduplicationId": "1"}, "must contain the parameter MessageGroupId"),
        ({"MessageGroupId": "g"}, "ContentBasedDeduplication enabled or MessageDeduplicationId provided"),
        ({"MessageGroupId": "g", "MessageDeduplicationId": "1", "DelaySeconds": 5}, "not valid for this queue type"),
    ],
)
async def test_what_a_fifo_queue_needs_is_asked_for(bench, params, text):
    queue = await bench.fifo("strict.fifo")

    with pytest.raises(AwsError, match=text):
        await queue.send(**params)


async def test_a_poisoned_message_makes_way_for_its_group(bench):
    dead = await bench.fifo("dead.fifo")
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 1})
    queue = await bench.fifo(ContentBasedDeduplication="true", RedrivePolicy=policy, VisibilityTimeout=5)
    await put(queue, "a1", "a2")
    [poison] = await queue.receive(1)
    bench.clock.advance(5)

    assert await queue.bodies() == ["a2"]
    [letter] = await dead.receive()
    assert letter["MessageId"] == poison["MessageId"]
    assert letter["Attributes"]["SentTimestamp"] == "1800000005000"


async def test_nothing_overtakes_what_is_still_delayed(bench):
    dead = await bench.fifo("dead.fifo", ContentBasedDeduplication="true")
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 1})
    queue = await bench.fifo(ContentBasedDeduplication="true", RedrivePolicy=policy, DelaySeconds=10)
    await put(queue, "a1")
    await put(dead, "a0")

    await bench.call("StartMessageMoveTask", SourceArn=dead.arn, DestinationArn=queue.arn)

    assert await queue.bodies() == []
    bench.clock.advance(10)
    assert await queue.bodies() == ["a1", "a0"]


async def test_a_standard_queue_carries_a_group_without_order_or_locks(bench):
    queue = await bench.queue()
    await put(queue, "a1", "a2")

    [first] = await queue.receive(1)
    [second] = await queue.receive(1)

    assert first["Attributes"]["MessageGroupId"] == second["Attributes"]["MessageGroupId"] == "a"
    assert "SequenceNumber" not in first["Attributes"]
