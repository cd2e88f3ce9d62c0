"""What the rest of the runtime uses of SQS: sending, receiving, deliveries, depths, and the template's queues."""

import json

import pytest

from local.clock import Clock
from local.errors import AwsError, TemplateError
from local.targets import DeliveryError, Targets
from tests.unit.local.sqs_workbench import Handle, Workbench


@pytest.fixture
def bench():
    return Workbench()


async def provide(bench, name, kind="Queue", **properties):
    return await bench.sqs.provisioners()[f"AWS::SQS::{kind}"](name, properties)


async def test_a_service_sends_receives_and_settles(bench):
    queue = await bench.queue()
    message_id = bench.sqs.send(queue.arn, "x", delay=2, attributes={"a": {"DataType": "String", "StringValue": "b"}})
    bench.clock.advance(2)

    [message] = await bench.sqs.receive(queue.arn, max_messages=5, wait_seconds=0, visibility_timeout=9)
    assert (message.message_id, message.body) == (message_id, "x")
    bench.clock.advance(9)
    [message] = await bench.sqs.receive(queue.arn, max_messages=5, wait_seconds=0)
    bench.sqs.settle(queue.arn, processed=[message.receipt_handle], failed=())

    assert bench.sqs.depths()[0] | {"oldest_age_seconds": 0} == {
        "name": "jobs",
        "visible": 0,
        "delayed": 0,
        "in_flight": 0,
        "oldest_age_seconds": 0,
        "is_dlq": False,
    }
    with pytest.raises(AwsError, match="QueueDoesNotExist"):
        bench.sqs.send(queue.arn + "x", "x")


async def test_released_messages_come_again_uncounted(bench):
    queue = await bench.queue()
    await queue.send()
    [message] = await bench.sqs.receive(queue.arn, max_messages=1, wait_seconds=0, held=True)

    bench.sqs.release(queue.arn, [message.receipt_handle])

    [again] = await queue.receive()
    assert again["Attributes"]["ApproximateReceiveCount"] == "1"


async def test_depths_count_every_queue_and_know_dead_letter_queues(bench):
    dead = await bench.queue("dead")
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 1})
    queue = await bench.queue(RedrivePolicy=policy)
    await queue.send()
    await queue.receive()
    bench.clock.advance(3)
    await queue.send()
    await queue.send(DelaySeconds=1)

    assert bench.sqs.depths() == [
        {"name": "dead", "visible": 0, "delayed": 0, "in_flight": 0, "oldest_age_seconds": 0, "is_dlq": True},
        {"name": "jobs", "visible": 1, "delayed": 1, "in_flight": 1, "oldest_age_seconds": 3, "is_dlq": False},
    ]


async def test_targets_deliver_to_queues(bench):
    targets = Targets()
    targets.register("sqs", bench.sqs.deliver)
    queue = await bench.queue()
    fifo = await bench.fifo(ContentBasedDeduplication="true")
    attributes = {"ErrorCode": {"DataType": "Number", "StringValue": "200"}}

    await targets.deliver(queue.arn, '{"a": 1}', {"MessageAttributes": attributes})
    await targets.deliver(fifo.arn, "{}", {"MessageGroupId": "g"})

    [message] = await queue.receive()
    assert (message["Body"], message["MessageAttributes"]) == ('{"a": 1}', attributes)
    [message] = await fifo.receive()
    assert message["Attributes"]["MessageGroupId"] == "g"


async def test_a_delivery_that_is_not_taken_says_why_and_is_not_tried_again(bench):
    fifo = await bench.fifo()

    for arn, code in (
        (fifo.arn, "MissingParameter"),
        ("arn:x:sqs:y:z:none", "AWS.SimpleQueueService.NonExistentQueue"),
    ):
        with pytest.raises(DeliveryError) as error:
            await bench.sqs.deliver(arn, "{}", {})
        assert (error.value.code, error.value.retryable) == (code, False)


async def test_a_template_s_queue_answers_ref_and_getatt(bench):
    created = await provide(bench, "stack-Jobs", VisibilityTimeout=60, Tags=[{"Key": "a", "Value": "b"}])

    assert created.ref == "http://127.0.0.1:4566/123456789012/stack-Jobs"
    assert created.attributes == {
        "Arn": "arn:aws:sqs:us-east-1:123456789012:stack-Jobs",
        "QueueName": "stack-Jobs",
        "QueueUrl": created.ref,
    }
    queue = Handle(bench, "stack-Jobs")
    assert (await queue.attributes())["VisibilityTimeout"] == "60"
    assert await queue.call("ListQueueTags") == {"Tags": {"a": "b"}}


async def test_a_template_s_queue_is_made_again_as_the_template_has_it_now(bench):
    await provide(bench, "Dead")
    dead_arn = "arn:aws:sqs:us-east-1:123456789012:Dead"
    policy = {"deadLetterTargetArn": dead_arn, "maxReceiveCount": 5}
    await provide(bench, "Jobs", QueueName="jobs", VisibilityTimeout=60, RedrivePolicy=policy)
    queue = Handle(bench, "jobs")
    await queue.send("kept")
    bench.clock.advance(5)

    await provide(bench, "Jobs", QueueName="jobs", DelaySeconds="3")

    attributes = await queue.attributes()
    assert (attributes["VisibilityTimeout"], attributes["DelaySeconds"]) == ("30", "3")
    assert "RedrivePolicy" not in attributes
    assert attributes["CreatedTimestamp"] == "1800000000"
    assert await queue.bodies() == ["kept"]


async def test_a_template_s_fifo_queue_gets_its_suffix(bench):
    created = await provide(bench, "Ordered", FifoQueue=True, ContentBasedDeduplication=True)
    plain = await provide(bench, "Plain", FifoQueue=False)

    assert created.attributes["QueueName"] == "Ordered.fifo"
    assert plain.attributes["QueueName"] == "Plain"


async def test_a_template_s_policy_is_kept_with_the_queue(bench):
    created = await provide(bench, "Jobs")

    await provide(bench, "JobsPolicy", "QueuePolicy", Queues=[created.ref], PolicyDocument={"Version": "2012-10-17"})

    assert (await Handle(bench, "Jobs").attributes())["Policy"] == '{"Version":"2012-10-17"}'


@pytest.mark.parametrize(
    ("kind", "properties", "text"),
    [
        ("Queue", {"Colour": "blue"}, r"Jobs \(AWS::SQS::Queue\): property Colour is not supported"),
        ("Queue", {"VisibilityTimeout": 99_999}, r"Jobs \(AWS::SQS::Queue\): .*VisibilityTimeout"),
        ("Queue", {"RedrivePolicy": {"maxReceiveCount": 1}}, "mandatory attribute: deadLetterTargetArn"),
        ("QueuePolicy", {"Queues": []}, "property PolicyDocument is missing"),
        ("QueuePolicy", {"Queues": ["http://x/none"], "PolicyDocument": {}}, "JobsPolicy|queue does not exist"),
    ],
)
async def test_what_a_template_cannot_have_is_named(bench, kind, properties, text):
    with pytest.raises(TemplateError, match=text):
        await provide(bench, "Jobs", kind, **properties)


async def test_the_real_clock_s_jump_makes_a_delayed_message_due():
    bench = Workbench()
    bench = Workbench(clock=Clock(bench.store))
    try:
        queue = await bench.queue()
        await queue.send("in a week", DelaySeconds=900)
        assert await queue.bodies() == []
        bench.clock.advance(900)
        assert await queue.bodies() == ["in a week"]
    finally:
        bench.clock.close()
