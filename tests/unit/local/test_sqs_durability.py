"""What a second service finds on the file of the first, as after `kill -9`."""

import json

import pytest

from local.sqs.errors import queue_does_not_exist
from tests.unit.local.sqs_workbench import Handle, Workbench


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.sqlite"


@pytest.fixture
def bench(path):
    return Workbench(path)


def again(bench, path, queue):
    return Handle(bench.reopened(path), queue.name)


async def test_queues_messages_and_their_states_are_kept(bench, path):
    queue = await bench.queue(VisibilityTimeout=30, tags={"team": "a"})
    await queue.send("in flight")
    [held] = await queue.receive(1)
    await queue.send("waiting", MessageAttributes={"b": {"DataType": "Binary", "BinaryValue": b"\x00"}})
    await queue.send("delayed", DelaySeconds=5)
    before = await queue.attributes()

    queue = again(bench, path, queue)

    assert await queue.attributes() == before
    assert await queue.call("ListQueueTags") == {"Tags": {"team": "a"}}
    [waiting] = await queue.receive()
    assert (waiting["Body"], waiting["MessageAttributes"]["b"]["BinaryValue"]) == ("waiting", b"\x00")
    bench.clock.advance(5)
    assert await queue.bodies() == ["delayed"]
    await queue.delete(held)
    bench.clock.advance(25)
    assert "in flight" not in await queue.bodies()


async def test_what_was_deleted_stays_deleted(bench, path):
    queue = await bench.queue()
    gone = await bench.queue("gone")
    await queue.send()
    [message] = await queue.receive()
    await queue.delete(message)
    await gone.call("DeleteQueue")

    queue = again(bench, path, queue)

    bench.clock.advance(3600)
    assert await queue.receive() == []
    with pytest.raises(type(queue_does_not_exist()), match="does not exist"):
        await Handle(queue.bench, "gone").send()


async def test_receive_counts_go_on(bench, path):
    dead = await bench.queue("dead")
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 2})
    queue = await bench.queue(RedrivePolicy=policy, VisibilityTimeout=1)
    await queue.send("poison")
    for _ in range(2):
        assert await queue.bodies() == ["poison"]
        bench.clock.advance(1)
        queue = again(bench, path, queue)

    assert await queue.bodies() == []
    assert await Handle(queue.bench, "dead").bodies() == ["poison"]


async def test_duplicates_are_known_after_a_restart(bench, path):
    queue = await bench.fifo(ContentBasedDeduplication="true")
    first = await queue.send("x", MessageGroupId="g")

    queue = again(bench, path, queue)
    second = await queue.send("x", MessageGroupId="g")

    assert second["MessageId"] == first["MessageId"]
    assert len(await queue.receive()) == 1


async def test_what_the_runtime_itself_held_is_offered_at_once_and_not_counted(bench, path):
    queue = await bench.queue(VisibilityTimeout=30)
    await queue.send("held")
    for _ in range(5):
        [message] = await queue.bench.sqs.receive(queue.arn, max_messages=1, wait_seconds=0, held=True)
        queue = again(bench, path, queue)
    assert message.system_attributes["ApproximateReceiveCount"] == "1"

    [message] = await queue.bench.sqs.receive(queue.arn, max_messages=1, wait_seconds=0, held=True)
    queue.bench.sqs.settle(queue.arn, processed=[], failed=[message.receipt_handle])
    queue = again(bench, path, queue)

    assert await queue.bodies() == []
    bench.clock.advance(30)
    [last] = await queue.receive()
    assert last["Attributes"]["ApproximateReceiveCount"] == "2"


async def test_moves_of_dead_letters_are_remembered(bench, path):
    dead = await bench.queue("dead")
    await bench.queue(RedrivePolicy=json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 2}))
    await bench.call("StartMessageMoveTask", SourceArn=dead.arn, DestinationArn=dead.arn)

    found = await bench.reopened(path).call("ListMessageMoveTasks", SourceArn=dead.arn)

    assert [task["Status"] for task in found["Results"]] == ["COMPLETED"]
