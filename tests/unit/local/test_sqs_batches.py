"""Batch requests: each entry by itself, bad ones refused as a whole."""

import pytest

from local.errors import AwsError
from tests.unit.local.sqs_workbench import Workbench


@pytest.fixture
def bench():
    return Workbench()


def refused(code):
    return pytest.raises(AwsError, match=f"^{code}: ")


async def test_a_batch_tells_what_succeeded_and_what_failed(bench):
    queue = await bench.queue()
    entries = [
        {"Id": "good", "MessageBody": "a"},
        {"Id": "late", "MessageBody": "b", "DelaySeconds": 901},
        {"Id": "bad", "MessageBody": "\x01"},
    ]

    answer = await queue.call("SendMessageBatch", Entries=entries)

    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    assert [(entry["Id"], entry["Code"]) for entry in answer["Failed"]] == [
        ("late", "InvalidParameterValue"),
        ("bad", "InvalidMessageContents"),
    ]
    assert all(entry["SenderFault"] for entry in answer["Failed"])
    assert await queue.bodies() == ["a"]


async def test_a_batch_is_deleted_and_given_back(bench):
    queue = await bench.queue()
    for body in "abc":
        await queue.send(body)
    gone, back, kept = await queue.receive()

    deleted = await queue.call("DeleteMessageBatch", Entries=[entry(gone), {"Id": "x", "ReceiptHandle": "nonsense"}])
    changed = await queue.call("ChangeMessageVisibilityBatch", Entries=[{**entry(back), "VisibilityTimeout": 0}])

    assert [one["Id"] for one in deleted["Successful"]] == [gone["MessageId"]]
    assert [one["Code"] for one in deleted["Failed"]] == ["ReceiptHandleIsInvalid"]
    assert [one["Id"] for one in changed["Successful"]] == [back["MessageId"]]
    assert await queue.bodies() == [back["Body"]]
    assert kept["Body"] == "c"


def entry(message):
    return {"Id": message["MessageId"], "ReceiptHandle": message["ReceiptHandle"]}


def some(count, **fields):
    return [{"Id": f"e{i}", "MessageBody": "x", **fields} for i in range(count)]


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([], "EmptyBatchRequest"),
        (some(11), "TooManyEntriesInBatchRequest"),
        (some(2, Id="same"), "BatchEntryIdsNotDistinct"),
        (some(1, Id="not valid"), "InvalidBatchEntryId"),
        (some(1, Id="x" * 81), "InvalidBatchEntryId"),
        (some(2, MessageBody="x" * 600_000), "BatchRequestTooLong"),
    ],
)
async def test_a_bad_batch_is_refused_as_a_whole(bench, entries, code):
    queue = await bench.queue()

    with refused(code) as error:
        await queue.call("SendMessageBatch", Entries=entries)

    assert error.value.query_code == f"AWS.SimpleQueueService.{code}"
    assert await queue.receive() == []


@pytest.mark.parametrize("operation", ["DeleteMessageBatch", "ChangeMessageVisibilityBatch"])
async def test_the_other_batches_have_the_same_limits(bench, operation):
    queue = await bench.queue()

    with refused("EmptyBatchRequest"):
        await queue.call(operation, Entries=[])
    with refused("TooManyEntriesInBatchRequest"):
        await queue.call(operation, Entries=[{"Id": str(i), "ReceiptHandle": "x"} for i in range(11)])
