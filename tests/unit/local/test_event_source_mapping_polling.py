"""How batches are made, handed to the function, and settled."""

import json

from tests.unit.local.event_source_mapping_workbench import (
    FUNCTION_ARN,
    FakeFunction,
    MappingBench,
    failing,
    raised,
    reply,
    throttled,
)
from tests.unit.local.sqs_workbench import eventually, settled

REPORTING = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


async def test_a_message_invokes_the_function_at_once_and_is_deleted():
    bench = MappingBench()
    queue = await bench.queue()
    await bench.map(queue)
    attributes = {
        "Kind": {"DataType": "String", "StringValue": "x"},
        "Blob": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
    }

    async with bench.running():
        sent = await queue.send("hello", MessageAttributes=attributes)
        [record] = await bench.invoked()
        await bench.empty(queue)

    assert bench.function.arns == [FUNCTION_ARN]
    assert record.pop("receiptHandle")
    assert record == {
        "messageId": sent["MessageId"],
        "body": "hello",
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1800000000000",
            "SenderId": "123456789012",
            "ApproximateFirstReceiveTimestamp": "1800000000000",
        },
        "messageAttributes": {
            "Kind": {"stringValue": "x", "stringListValues": [], "binaryListValues": [], "dataType": "String"},
            "Blob": {"binaryValue": "AAE=", "stringListValues": [], "binaryListValues": [], "dataType": "Binary"},
        },
        "md5OfMessageAttributes": sent["MD5OfMessageAttributes"],
        "md5OfBody": sent["MD5OfMessageBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue.arn,
        "awsRegion": "us-east-1",
    }


async def test_a_delayed_message_invokes_the_function_when_its_delay_is_over():
    bench = MappingBench()
    queue = await bench.queue()
    await bench.map(queue)

    async with bench.running():
        await queue.send(DelaySeconds=60)
        bench.clock.advance(59)
        await settled()
        assert len(bench.function) == 0
        bench.clock.advance(1)
        await bench.invoked()


async def test_what_waits_is_taken_in_full_batches():
    bench = MappingBench()
    queue = await bench.queue()
    await bench.numbered(queue, 25)
    await bench.map(queue)

    async with bench.running():
        await bench.empty(queue)

    assert [len(batch) for batch in bench.function.batches] == [10, 10, 5]


async def test_a_window_gathers_until_it_ends():
    bench = MappingBench()
    queue = await bench.queue()
    await bench.map(queue, BatchSize=100, MaximumBatchingWindowInSeconds=5)

    async with bench.running():
        await queue.send("a")
        await settled()
        bench.clock.advance(4)
        await queue.send("b")
        await settled()
        assert len(bench.function) == 0
        bench.clock.advance(1)
        await bench.invoked()

    assert bench.function.bodies == [["a", "b"]]


async def test_a_full_batch_does_not_wait_for_its_window():
    bench = MappingBench()
    queue = await bench.queue()
    await bench.map(queue, BatchSize=15, MaximumBatchingWindowInSeconds=300)

    async with bench.running():
        await bench.numbered(queue, 15)
        assert len(await bench.invoked()) == 15


async def test_six_megabytes_end_a_batch_and_never_go_over():
    bench = MappingBench()
    queue = await bench.queue()
    await bench.map(queue, BatchSize=100, MaximumBatchingWindowInSeconds=300)
    megabyte = "x" * 1_048_000

    async with bench.running():
        for _ in range(8):
            await queue.send(megabyte)
            await settled()
        await bench.invoked(2)

    assert [len(batch) for batch in bench.function.batches] == [6, 1]


async def test_no_more_batches_at_once_than_allowed():
    bench = MappingBench()
    bench.function.gate.clear()
    queue = await bench.queue()
    await bench.numbered(queue, 8)
    await bench.map(queue, BatchSize=1, ScalingConfig={"MaximumConcurrency": 2})

    async with bench.running():
        await bench.invoked(2)
        await settled()
        assert bench.function.running == 2
        bench.function.gate.set()
        await bench.empty(queue)

    assert bench.function.peak == 2
    assert sorted(bodies[0] for bodies in bench.function.bodies) == list("01234567")


async def test_a_failed_batch_comes_again_after_its_visibility_timeout():
    bench = MappingBench(FakeFunction(raised(), reply("fine")))
    queue = await bench.queue(VisibilityTimeout=30)
    await bench.map(queue)

    async with bench.running():
        await bench.numbered(queue, 2)
        await bench.invoked()
        bench.clock.advance(29)
        await settled()
        assert len(bench.function) == 1
        bench.clock.advance(1)
        again = await bench.invoked(2)
        await bench.empty(queue)

    assert [record["attributes"]["ApproximateReceiveCount"] for record in again] == ["2", "2"]


async def test_only_reported_messages_come_again():
    bench = MappingBench(FakeFunction(failing(1), reply({"batchItemFailures": []})))
    queue = await bench.queue(VisibilityTimeout=30)
    await bench.map(queue, **REPORTING)

    async with bench.running():
        await bench.numbered(queue, 3)
        await bench.invoked()
        await eventually(lambda: bench.left(queue) == 1)
        bench.clock.advance(30)
        await bench.empty(queue)

    assert bench.function.bodies == [["0", "1", "2"], ["1"]]


async def test_poison_ends_in_the_dead_letter_queue():
    bench = MappingBench(FakeFunction(failing(0)))
    dead = await bench.queue("dead")
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 3})
    queue = await bench.queue(RedrivePolicy=policy, VisibilityTimeout=1)
    await bench.map(queue, **REPORTING)

    async with bench.running():
        await queue.send("poison")
        for times in (1, 2, 3):
            await bench.invoked(times)
            bench.clock.advance(1)
        await bench.empty(queue)

    assert len(bench.function) == 3
    assert await dead.bodies() == ["poison"]


async def test_a_throttled_batch_is_kept_and_not_counted_as_received_again():
    bench = MappingBench(FakeFunction(throttled(), throttled(), reply(None)))
    queue = await bench.queue(VisibilityTimeout=30)
    await bench.map(queue)

    async with bench.running():
        await queue.send()
        for _ in range(20):
            await settled()
            bench.clock.advance(0.1)
        [record] = await bench.invoked()
        await bench.empty(queue)

    assert record["attributes"]["ApproximateReceiveCount"] == "1"


async def test_a_batch_that_stays_throttled_goes_back_to_the_queue():
    bench = MappingBench(FakeFunction(throttled()))
    queue = await bench.queue(VisibilityTimeout=2)
    made = await bench.map(queue)

    async with bench.running():
        await queue.send()
        await settled()
        await bench.lambda_("UpdateEventSourceMapping", UUID=made["UUID"], Enabled=False)
        for _ in range(21):
            bench.clock.advance(0.1)
            await settled()

    [message] = await queue.receive()
    assert message["Attributes"]["ApproximateReceiveCount"] == "2"
