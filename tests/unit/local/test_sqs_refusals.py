"""Messages and requests that SQS refuses, in its words."""

import pytest

from local.errors import AwsError
from tests.unit.local.sqs_workbench import Workbench


@pytest.fixture
def bench():
    return Workbench()


def refused(code):
    return pytest.raises(AwsError, match=f"^{code}: ")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"MessageBody": "a\x00b"}, "InvalidMessageContents"),
        ({"MessageBody": "a\ud800b"}, "InvalidMessageContents"),
        ({"MessageBody": "a\uffffb"}, "InvalidMessageContents"),
        ({"MessageBody": ""}, "MissingRequiredParameterException"),
        ({"MessageBody": "x" * 1_048_577}, "InvalidParameterValueException"),
        ({"MessageBody": "x", "DelaySeconds": 901}, "InvalidParameterValueException"),
        ({"MessageBody": "x", "DelaySeconds": -1}, "InvalidParameterValueException"),
        ({"MessageBody": "x", "MessageDeduplicationId": "d"}, "InvalidParameterValueException"),
        ({"MessageBody": "x", "MessageGroupId": "no spaces"}, "InvalidParameterValueException"),
    ],
)
async def test_a_bad_message_is_refused(bench, params, code):
    queue = await bench.queue()

    with refused(code):
        await queue.call("SendMessage", **params)

    assert await queue.receive() == []


@pytest.mark.parametrize(
    "attributes",
    [
        {"a b": {"DataType": "String", "StringValue": "x"}},
        {"AWS.x": {"DataType": "String", "StringValue": "x"}},
        {".x": {"DataType": "String", "StringValue": "x"}},
        {"a": {"DataType": "String", "StringValue": ""}},
        {"a": {"DataType": "Float", "StringValue": "1"}},
        {"a": {"DataType": "", "StringValue": "1"}},
        {"a": {"DataType": "Number", "StringValue": "one"}},
        {"a": {"DataType": "Binary", "StringValue": "x"}},
        {f"a{i}": {"DataType": "String", "StringValue": "x"} for i in range(11)},
    ],
)
async def test_bad_message_attributes_are_refused(bench, attributes):
    queue = await bench.queue()

    with refused("InvalidParameterValueException"):
        await queue.send(MessageAttributes=attributes)


async def test_attributes_count_towards_the_size(bench):
    queue = await bench.queue(MaximumMessageSize=1024)
    await queue.send("x" * 1024)

    with pytest.raises(AwsError, match="must be shorter than 1024 bytes"):
        await queue.send("x" * 1023, MessageAttributes={"a": {"DataType": "String", "StringValue": "x"}})


@pytest.mark.parametrize(
    "params",
    [
        {"MaxNumberOfMessages": 0},
        {"MaxNumberOfMessages": 11},
        {"WaitTimeSeconds": 21},
        {"WaitTimeSeconds": -1},
        {"VisibilityTimeout": 43_201},
    ],
)
async def test_a_receive_out_of_bounds_is_refused(bench, params):
    queue = await bench.queue()

    with pytest.raises(AwsError, match=f"for parameter {next(iter(params))} is invalid"):
        await queue.call("ReceiveMessage", **params)


async def test_a_handle_that_is_none_is_refused(bench):
    queue, other = await bench.queue(), await bench.queue("other")
    await other.send()
    [message] = await other.receive()

    for handle in ("nonsense", "aGVsbG8=", message["ReceiptHandle"]):
        with refused("ReceiptHandleIsInvalid"):
            await queue.call("DeleteMessage", ReceiptHandle=handle)


async def test_a_queue_that_is_not_there_is_named_as_sqs_does(bench):
    with refused("QueueDoesNotExist") as error:
        await bench.call("SendMessage", QueueUrl="http://127.0.0.1:4566/123456789012/none", MessageBody="x")

    assert error.value.query_code == "AWS.SimpleQueueService.NonExistentQueue"
    assert error.value.message == "The specified queue does not exist."
