"""Making, finding, describing, changing and deleting queues."""

import asyncio

import pytest

from local.errors import AwsError
from tests.unit.local.sqs_workbench import Workbench, settled


@pytest.fixture
def bench():
    return Workbench()


def refused(code, text=""):
    return pytest.raises(AwsError, match=f"^{code}: .*{text}")


async def test_a_queue_is_found_by_its_name_and_url(bench):
    made = await bench.call("CreateQueue", QueueName="jobs")

    found = await bench.call("GetQueueUrl", QueueName="jobs")

    assert made == found == {"QueueUrl": "http://127.0.0.1:4566/123456789012/jobs"}


async def test_a_new_queue_has_the_defaults_of_sqs(bench):
    queue = await bench.queue()

    assert await queue.attributes() == {
        "QueueArn": "arn:aws:sqs:us-east-1:123456789012:jobs",
        "ApproximateNumberOfMessages": "0",
        "ApproximateNumberOfMessagesNotVisible": "0",
        "ApproximateNumberOfMessagesDelayed": "0",
        "CreatedTimestamp": "1800000000",
        "LastModifiedTimestamp": "1800000000",
        "VisibilityTimeout": "30",
        "DelaySeconds": "0",
        "MaximumMessageSize": "1048576",
        "MessageRetentionPeriod": "345600",
        "ReceiveMessageWaitTimeSeconds": "0",
        "SqsManagedSseEnabled": "true",
    }


async def test_attributes_are_given_as_asked_for(bench):
    queue = await bench.queue()

    some = await queue.call("GetQueueAttributes", AttributeNames=["VisibilityTimeout", "RedrivePolicy"])
    none = await queue.call("GetQueueAttributes")

    assert some == {"Attributes": {"VisibilityTimeout": "30"}}
    assert none == {}
    with refused("InvalidAttributeName", "Unknown Attribute Colour."):
        await queue.call("GetQueueAttributes", AttributeNames=["Colour"])


async def test_messages_are_counted_by_state(bench):
    queue = await bench.queue()
    await queue.send()
    await queue.receive()
    await queue.send()
    await queue.send(DelaySeconds=9)
    await queue.send(DelaySeconds=9)

    counts = await queue.attributes()

    assert counts["ApproximateNumberOfMessages"] == "1"
    assert counts["ApproximateNumberOfMessagesNotVisible"] == "1"
    assert counts["ApproximateNumberOfMessagesDelayed"] == "2"


async def test_the_same_queue_can_be_made_again_but_not_another_one(bench):
    await bench.queue(VisibilityTimeout=5)
    await bench.queue(VisibilityTimeout=5)
    await bench.queue()

    with refused("QueueNameExists", "different value for attribute VisibilityTimeout") as error:
        await bench.queue(VisibilityTimeout=6)
    assert error.value.query_code == "QueueAlreadyExists"


@pytest.mark.parametrize("name", ["", "a" * 81, "with space", "dots.in.it", "jobs.fifo"])
async def test_a_name_that_sqs_does_not_take_is_refused(bench, name):
    with refused("InvalidParameterValueException", "Can only include alphanumeric characters"):
        await bench.call("CreateQueue", QueueName=name)


async def test_a_fifo_queue_is_named_so(bench):
    with refused("InvalidParameterValueException", "must end with .fifo suffix"):
        await bench.queue("jobs", FifoQueue="true")


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"VisibilityTimeout": "43201"}, "InvalidAttributeValue"),
        ({"DelaySeconds": "901"}, "InvalidAttributeValue"),
        ({"DelaySeconds": "-1"}, "InvalidAttributeValue"),
        ({"DelaySeconds": "soon"}, "InvalidAttributeValue"),
        ({"MessageRetentionPeriod": "59"}, "InvalidAttributeValue"),
        ({"MaximumMessageSize": "1048577"}, "InvalidAttributeValue"),
        ({"ReceiveMessageWaitTimeSeconds": "21"}, "InvalidAttributeValue"),
        ({"SqsManagedSseEnabled": "maybe"}, "InvalidAttributeValue"),
        ({"Policy": "no json"}, "InvalidAttributeValue"),
        ({"Policy": "[]"}, "InvalidAttributeValue"),
        ({"Colour": "blue"}, "InvalidAttributeName"),
        ({"QueueArn": "mine"}, "InvalidAttributeName"),
        ({"FifoQueue": "true"}, "InvalidAttributeName"),
        ({"ContentBasedDeduplication": "true"}, "InvalidAttributeName"),
    ],
)
async def test_bad_attributes_are_refused_and_change_nothing(bench, attributes, code):
    queue = await bench.queue()
    before = await queue.attributes()

    with refused(code):
        await queue.call("SetQueueAttributes", Attributes=attributes)

    assert await queue.attributes() == before


async def test_changed_attributes_hold_at_once(bench):
    queue = await bench.queue()
    await queue.call("SetQueueAttributes", Attributes={"VisibilityTimeout": "2", "Policy": '{"Version": "2012-10-17"}'})
    bench.clock.advance(1)
    await queue.call("SetQueueAttributes", Attributes={"Policy": ""})
    await queue.send()
    await queue.receive()

    bench.clock.advance(2)

    assert await queue.bodies() == ["hello"]
    after = await queue.attributes()
    assert "Policy" not in after
    assert after["LastModifiedTimestamp"] == "1800000001"


async def test_queues_are_listed_by_prefix_and_in_pages(bench):
    assert await bench.call("ListQueues") == {}
    for name in ("b1", "a1", "a3", "a2"):
        await bench.queue(name)

    first = await bench.call("ListQueues", QueueNamePrefix="a", MaxResults=2)
    second = await bench.call("ListQueues", QueueNamePrefix="a", MaxResults=2, NextToken=first["NextToken"])

    assert names(first) == ["a1", "a2"]
    assert names(second) == ["a3"]
    assert "NextToken" not in second
    assert names(await bench.call("ListQueues")) == ["a1", "a2", "a3", "b1"]


def names(answer, key="QueueUrls"):
    return [url.rpartition("/")[2] for url in answer[key]]


async def test_tags_come_and_go(bench):
    queue = await bench.queue(tags={"team": "a", "stage": "dev"})

    await queue.call("TagQueue", Tags={"team": "b"})
    await queue.call("UntagQueue", TagKeys=["stage", "missing"])

    assert await queue.call("ListQueueTags") == {"Tags": {"team": "b"}}


async def test_a_purge_empties_a_queue_once_a_minute(bench):
    queue = await bench.queue()
    await queue.send()
    await queue.receive()
    await queue.send()

    await queue.call("PurgeQueue")
    assert (await queue.attributes())["ApproximateNumberOfMessagesNotVisible"] == "0"
    assert await queue.receive() == []

    bench.clock.advance(59)
    with refused("PurgeQueueInProgress"):
        await queue.call("PurgeQueue")
    bench.clock.advance(1)
    await queue.call("PurgeQueue")


async def test_a_deleted_queue_is_gone_with_its_messages(bench):
    queue = await bench.queue()
    await queue.send()
    waiting = asyncio.create_task((await bench.queue("other")).receive(WaitTimeSeconds=20))
    await settled()

    await queue.call("DeleteQueue")
    await bench.call("DeleteQueue", QueueUrl="http://127.0.0.1:4566/123456789012/other")

    with refused("QueueDoesNotExist"):
        await waiting
    with refused("QueueDoesNotExist"):
        await bench.call("GetQueueUrl", QueueName="jobs")
    assert await (await bench.queue()).receive() == []


async def test_a_missing_parameter_is_named(bench):
    with pytest.raises(AwsError, match="must contain the parameter QueueUrl"):
        bench.sqs.op_send_message({"MessageBody": "x"})
    with pytest.raises(AwsError, match="Value 5 for parameter QueueUrl is invalid"):
        bench.sqs.op_send_message({"QueueUrl": 5, "MessageBody": "x"})
