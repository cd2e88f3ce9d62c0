"""What happens to messages that nobody can process, and how they come back."""

import asyncio
import json

import pytest

from local.errors import AwsError
from tests.unit.local.sqs_workbench import Workbench, settled


@pytest.fixture
def bench():
    return Workbench()


async def with_dead_letters(bench, times=2, **attributes):
    dead = await bench.queue("dead")
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": times})
    return await bench.queue(RedrivePolicy=policy, VisibilityTimeout=10, **attributes), dead


async def fail(queue, times):
    for _ in range(times):
        assert len(await queue.receive()) == 1
        queue.bench.clock.advance(10)


async def test_a_message_is_moved_after_exactly_the_allowed_receives(bench):
    queue, dead = await with_dead_letters(bench, times=3)
    attributes = {"k": {"DataType": "String", "StringValue": "v"}}
    sent = await queue.send("poison", MessageAttributes=attributes)

    await fail(queue, 3)
    assert await queue.receive() == []
    [letter] = await dead.receive()

    assert letter["MessageId"] == sent["MessageId"]
    assert letter["Body"] == "poison"
    assert letter["MessageAttributes"] == attributes
    assert letter["Attributes"]["DeadLetterQueueSourceArn"] == queue.arn
    assert letter["Attributes"]["ApproximateReceiveCount"] == "4"
    assert letter["Attributes"]["SentTimestamp"] == "1800000000000"


async def test_the_move_makes_room_for_what_waits_behind(bench):
    queue, dead = await with_dead_letters(bench, times=1)
    await queue.send("poison")
    await fail(queue, 1)
    await queue.send("good")

    assert await queue.bodies(1) == ["good"]
    assert await dead.bodies() == ["poison"]


async def test_a_receiver_of_dead_letters_wakes_when_one_arrives(bench):
    queue, dead = await with_dead_letters(bench, times=1)
    await queue.send("poison")
    await fail(queue, 1)
    waiting = asyncio.create_task(dead.bodies(WaitTimeSeconds=20))
    await settled()

    await queue.receive()

    assert await waiting == ["poison"]


async def test_receives_count_anew_in_the_dead_letter_queue(bench):
    deadest = await bench.queue("deadest")
    policy = json.dumps({"deadLetterTargetArn": deadest.arn, "maxReceiveCount": 2})
    queue, dead = await with_dead_letters(bench, times=2)
    await dead.call("SetQueueAttributes", Attributes={"RedrivePolicy": policy, "VisibilityTimeout": "10"})
    await queue.send("poison")
    await fail(queue, 2)
    await queue.receive()

    assert (await dead.attributes())["ApproximateNumberOfMessages"] == "1"
    await fail(dead, 2)
    assert await dead.bodies() == []
    assert await deadest.bodies() == ["poison"]


async def test_an_old_handle_reaches_no_dead_letter(bench):
    queue, dead = await with_dead_letters(bench, times=1)
    await queue.send("poison")
    [old] = await queue.receive()
    bench.clock.advance(10)
    assert await queue.receive() == []

    await queue.delete(old)

    assert await dead.bodies() == ["poison"]


async def test_without_its_dead_letter_queue_a_message_is_offered_again(bench):
    queue, dead = await with_dead_letters(bench, times=1)
    await queue.send("poison")
    await dead.call("DeleteQueue")

    await fail(queue, 3)


async def test_sources_of_a_dead_letter_queue_are_listed(bench):
    queue, dead = await with_dead_letters(bench)

    assert await dead.call("ListDeadLetterSourceQueues") == {"queueUrls": [queue.url]}
    assert await queue.call("ListDeadLetterSourceQueues") == {"queueUrls": []}


async def test_dead_letters_go_back_to_where_they_came_from_as_new_messages(bench):
    queue, dead = await with_dead_letters(bench, times=1)
    sent = await queue.send("poison")
    await fail(queue, 1)
    await queue.receive()

    await bench.call("StartMessageMoveTask", SourceArn=dead.arn)
    [back] = await queue.receive()

    assert back["Body"] == "poison"
    assert back["MessageId"] != sent["MessageId"]
    assert back["Attributes"]["ApproximateReceiveCount"] == "1"
    assert "DeadLetterQueueSourceArn" not in back["Attributes"]
    assert await dead.receive() == []
    assert await bench.call("ListMessageMoveTasks", SourceArn=dead.arn) == {
        "Results": [
            {
                "Status": "COMPLETED",
                "SourceArn": dead.arn,
                "ApproximateNumberOfMessagesMoved": 1,
                "ApproximateNumberOfMessagesToMove": 1,
                "StartedTimestamp": 1_800_000_010_000,
            }
        ]
    }


async def test_dead_letters_go_to_another_queue_where_that_is_asked_for(bench):
    _, dead = await with_dead_letters(bench)
    other = await bench.queue("other")
    await dead.send("sent here by hand")

    await bench.call("StartMessageMoveTask", SourceArn=dead.arn, DestinationArn=other.arn)

    assert await other.bodies() == ["sent here by hand"]


async def test_a_dead_letter_of_unknown_origin_stays_and_the_task_says_so(bench):
    _, dead = await with_dead_letters(bench)
    await dead.send("sent here by hand")

    await bench.call("StartMessageMoveTask", SourceArn=dead.arn)
    [task] = (await bench.call("ListMessageMoveTasks", SourceArn=dead.arn))["Results"]

    assert (task["Status"], task["FailureReason"]) == ("FAILED", "CouldNotDetermineMessageSource")
    assert await dead.bodies() == ["sent here by hand"]


async def test_only_a_dead_letter_queue_can_be_moved_from(bench):
    queue, dead = await with_dead_letters(bench)

    with pytest.raises(AwsError, match="must be configured as a Dead Letter Queue"):
        await bench.call("StartMessageMoveTask", SourceArn=queue.arn)
    with pytest.raises(AwsError, match=r"ResourceNotFoundException: .*SourceArn"):
        await bench.call("StartMessageMoveTask", SourceArn=dead.arn + "x")
    with pytest.raises(AwsError, match="is not running"):
        await bench.call("CancelMessageMoveTask", TaskHandle="handle")
