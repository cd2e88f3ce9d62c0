"""Sending, receiving, hiding and deleting messages."""

import asyncio

import pytest
from moto.sqs.models import Message as MotoMessage

from local.errors import AwsError
from local.sqs.message_attributes import digest_of
from tests.unit.local.sqs_workbench import Workbench, eventually, settled

TRACE = {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-5759e988-bd862e3fe1be46a994272793"}}


@pytest.fixture
def bench():
    return Workbench()


def refused(code):
    return pytest.raises(AwsError, match=f"^{code}: ")


async def test_a_message_comes_back_as_it_was_sent(bench):
    queue = await bench.queue()
    attributes = {
        "Kind": {"DataType": "String", "StringValue": "created"},
        "Blob": {"DataType": "Binary.gif", "BinaryValue": b"\x00\xff"},
        "Size": {"DataType": "Number", "StringValue": "7"},
    }

    sent = await queue.send("grüße", MessageAttributes=attributes, MessageSystemAttributes=TRACE)
    [message] = await queue.receive()

    assert message["Body"] == "grüße"
    assert message["MessageId"] == sent["MessageId"]
    assert message["MD5OfBody"] == sent["MD5OfMessageBody"]
    assert message["MessageAttributes"] == attributes
    assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert message["Attributes"] == {
        "ApproximateReceiveCount": "1",
        "AWSTraceHeader": TRACE["AWSTraceHeader"]["StringValue"],
        "SentTimestamp": "1800000000000",
        "SenderId": "123456789012",
        "ApproximateFirstReceiveTimestamp": "1800000000000",
    }


def test_attribute_digests_are_those_that_moto_computes():
    message = MotoMessage("id", "body")
    message.message_attributes = {
        "b": {"DataType": "Binary", "BinaryValue": b"\x01\x02"},
        "a": {"DataType": "String.custom", "StringValue": "ä"},
    }

    assert digest_of(message.message_attributes) == message.attribute_md5


async def test_attributes_are_shown_only_where_asked_for(bench):
    queue = await bench.queue(VisibilityTimeout=0)
    attribute = {"DataType": "String", "StringValue": "x"}
    await queue.send(MessageAttributes={"trace.id": attribute, "trace.parent": attribute, "other": attribute})

    async def shown(*names):
        [message] = await queue.receive(MessageAttributeNames=list(names), MessageSystemAttributeNames=[])
        assert "Attributes" not in message
        return sorted(message.get("MessageAttributes", {}))

    assert await shown() == []
    assert await shown("other", "missing") == ["other"]
    assert await shown("trace.*") == ["trace.id", "trace.parent"]
    assert await shown(".*") == ["other", "trace.id", "trace.parent"]


async def test_the_older_parameter_name_selects_system_attributes(bench):
    queue = await bench.queue()
    await queue.send()

    [message] = await queue.receive(MessageSystemAttributeNames=[], AttributeNames=["SenderId"])

    assert message["Attributes"] == {"SenderId": "123456789012"}


async def test_a_received_message_is_hidden_until_its_visibility_timeout(bench):
    queue = await bench.queue(VisibilityTimeout=30)
    await queue.send()
    [first] = await queue.receive()

    bench.clock.advance(29.9)
    assert await queue.receive() == []
    bench.clock.advance(0.1)
    [second] = await queue.receive()

    assert second["MessageId"] == first["MessageId"]
    assert second["ReceiptHandle"] != first["ReceiptHandle"]
    assert second["Attributes"]["ApproximateReceiveCount"] == "2"


async def test_only_the_latest_receipt_handle_deletes(bench):
    queue = await bench.queue(VisibilityTimeout=0)
    await queue.send()
    [stale] = await queue.receive()
    [latest] = await queue.receive()

    await queue.delete(stale)
    assert len(await queue.receive()) == 1
    await queue.delete(latest)
    [again] = await queue.receive()
    await queue.delete(again)
    await queue.delete(again)

    assert await queue.receive() == []


async def test_a_message_can_be_deleted_after_its_timeout_until_somebody_receives_it(bench):
    queue = await bench.queue(VisibilityTimeout=1)
    await queue.send()
    [message] = await queue.receive()
    bench.clock.advance(5)

    await queue.delete(message)

    assert await queue.receive() == []


async def test_a_delay_holds_a_message_back(bench):
    queue = await bench.queue(DelaySeconds=60)
    await queue.send("late")
    await queue.send("now", DelaySeconds=0)
    await queue.send("soon", DelaySeconds=5)

    assert await queue.bodies() == ["now"]
    bench.clock.advance(5)
    assert await queue.bodies() == ["soon"]
    bench.clock.advance(55)
    assert "late" in await queue.bodies()


async def test_visibility_is_counted_from_the_change(bench):
    queue = await bench.queue(VisibilityTimeout=30)
    await queue.send()
    [message] = await queue.receive()
    bench.clock.advance(20)

    await queue.call("ChangeMessageVisibility", ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=30)

    bench.clock.advance(29)
    assert await queue.receive() == []
    bench.clock.advance(1)
    assert await queue.bodies() == ["hello"]


async def test_visibility_cannot_be_changed_of_what_is_not_in_flight(bench):
    queue = await bench.queue(VisibilityTimeout=1)
    await queue.send()
    [message] = await queue.receive()
    change = {"ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 10}

    bench.clock.advance(1)
    with refused("MessageNotInflight"):
        await queue.call("ChangeMessageVisibility", **change)
    await queue.delete(message)
    with refused("InvalidParameterValueException"):
        await queue.call("ChangeMessageVisibility", **change)


async def test_a_message_stays_hidden_for_twelve_hours_at_most(bench):
    queue = await bench.queue(VisibilityTimeout=43_200)
    await queue.send()
    [message] = await queue.receive()
    bench.clock.advance(1)

    with pytest.raises(AwsError, match="beyond the limit"):
        await queue.call("ChangeMessageVisibility", ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=43_200)


async def test_messages_past_their_retention_are_gone(bench):
    queue = await bench.queue(MessageRetentionPeriod=60)
    housekeeping = asyncio.create_task(bench.sqs.run())
    await queue.send()
    for _ in range(2):
        await settled()
        bench.clock.advance(60)

    await eventually(lambda: bench.sqs.depths()[0]["visible"] == 0)
    housekeeping.cancel()


async def test_a_leap_of_the_clock_leaves_receivers_the_time_to_take_what_waits(bench):
    queue = await bench.queue(MessageRetentionPeriod=60)
    housekeeping = asyncio.create_task(bench.sqs.run())
    await queue.send()
    await settled()

    bench.clock.advance(604_800)
    await settled()

    assert await queue.bodies() == ["hello"]
    housekeeping.cancel()
