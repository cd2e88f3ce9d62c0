"""What functions get from SQS, and what becomes of failures, against what was recorded on AWS."""

import json

from tests.conformance.recording import Recording
from tests.conformance.sqs_stories import RECORDED, story
from tests.unit.local.event_source_mapping_workbench import FakeFunction, MappingBench, failing, raised, reply
from tests.unit.local.sqs_workbench import eventually

REPORTING = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def dead_letters(dead, times):
    return json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": times})


def compare_event(recording, attempt, records):
    [message] = recording[attempt]["Messages"]
    recording.compare(message["Body"]["event"], {"Records": records}, attempt)


def compare_message(recorded, recording, message):
    parsed = {**message, "ReceiptHandle": recorded["ReceiptHandle"]}
    recording.compare(recorded, parsed, "message")


async def plain(queue):
    """Receive as the recorded tests did: no attributes asked for."""
    [message] = await queue.receive(MessageSystemAttributeNames=[])
    return message


@story("test_failing_lambda_retries_after_visibility_timeout")
async def test_a_failed_message_is_tried_again(name):
    recording, bench = Recording(RECORDED[name]), MappingBench(FakeFunction(raised(), reply(None)))
    queue = await bench.queue(VisibilityTimeout=5)
    made = await bench.map(queue, BatchSize=1)

    async with bench.running():
        recording.compare(
            recording["event_source_mapping"], await bench.lambda_("GetEventSourceMapping", UUID=made["UUID"])
        )
        await queue.send('{"destination": "http://destination", "fail_attempts": 1}')
        compare_event(recording, "first_attempt", await bench.invoked(1))
        bench.clock.advance(5)
        compare_event(recording, "second_attempt", await bench.invoked(2))
        await bench.empty(queue)


@story("test_redrive_policy_with_failing_lambda")
async def test_a_message_that_fails_too_often_is_a_dead_letter(name):
    recording, bench = Recording(RECORDED[name]), MappingBench(FakeFunction(raised()))
    dead = await bench.queue("dead")
    queue = await bench.queue(VisibilityTimeout=5, RedrivePolicy=dead_letters(dead, 2))
    await bench.map(queue, BatchSize=1)

    async with bench.running():
        await queue.send('{"destination": "http://destination", "fail_attempts": 2}')
        for times, attempt in ((1, "first_attempt"), (2, "second_attempt")):
            compare_event(recording, attempt, await bench.invoked(times))
            bench.clock.advance(5)
        await bench.empty(queue)

    [recorded] = recording["dlq_response"]["Messages"]
    compare_message(recorded, recording, await plain(dead))
    assert len(bench.function) == 2


@story("test_sqs_queue_as_lambda_dead_letter_queue")
async def test_what_lambda_puts_into_a_dead_letter_queue_is_shown_as_recorded(name):
    recording, bench = Recording(RECORDED[name]), MappingBench()
    dead = await bench.queue("dead")
    [recorded] = recording["messages"]["Messages"]

    attributes = {**recorded["MessageAttributes"], "RequestID": {"DataType": "String", "StringValue": "request-id"}}
    await bench.sqs.deliver(dead.arn, '{"raise_error": 1}', {"MessageAttributes": attributes})

    compare_message(recorded, recording, await plain(dead))


@story("test_report_batch_item_failures")
async def test_reported_items_of_a_fifo_queue(name):
    function = FakeFunction(failing(1, 2, 3), failing(2))
    recording, bench = Recording(RECORDED[name]), MappingBench(function)
    dead = await bench.fifo("dead.fifo")
    queue = await bench.fifo(VisibilityTimeout=5, RedrivePolicy=dead_letters(dead, 2))
    attempts = [0, 1, 1, 2]
    entries = [
        {
            "Id": f"message-{number}",
            "MessageBody": json.dumps({"message": number, "fail_attempts": fails}),
            "MessageGroupId": "1",
            "MessageDeduplicationId": f"dedup-{number}",
        }
        for number, fails in enumerate(attempts, 1)
    ]

    async with bench.running():
        sent = await queue.call("SendMessageBatch", Entries=entries)
        assert [sorted(one) for one in sent["Successful"]] == [
            sorted(one) for one in recording["send_message_batch"]["Successful"]
        ]
        recording.compare(recording["create_event_source_mapping"], await bench.map(queue, **REPORTING))
        compare_event(recording, "first_invocation", await bench.invoked(1))
        bench.clock.advance(5)
        compare_event(recording, "second_invocation", await bench.invoked(2))
        bench.clock.advance(5)
        await bench.empty(queue)

    [recorded] = recording["dlq_response"]["Messages"]
    compare_message(recorded, recording, await plain(dead))


@story("test_report_batch_item_failures_on_lambda_error")
async def test_an_exception_fails_the_whole_batch(name):
    recording, bench = Recording(RECORDED[name]), MappingBench(FakeFunction(raised()))
    dead = await bench.queue("dead")
    queue = await bench.queue(VisibilityTimeout=5, RedrivePolicy=dead_letters(dead, 1))
    await bench.map(queue, **REPORTING)

    async with bench.running():
        for recorded in recording["dlq_messages"]:
            body = recorded["Body"]
            await queue.send(body if isinstance(body, str) else json.dumps(body))
        await eventually(lambda: bench.sqs.depths()[1]["in_flight"] == 2)
        bench.clock.advance(5)
        await bench.empty(queue)

    letters = await dead.receive(MessageSystemAttributeNames=[])
    for recorded, letter in zip(recording["dlq_messages"], letters, strict=True):
        compare_message(recorded, recording, letter)


@story("test_report_batch_item_failures_invalid_result_json_batch_fails")
async def test_an_answer_that_names_no_item_fails_the_batch(name):
    recording = Recording(RECORDED[name])
    [first] = recording["first_invocation"]["Messages"]
    bench = MappingBench(FakeFunction(reply(first["Body"]["result"])))
    dead = await bench.queue("dead")
    queue = await bench.queue(VisibilityTimeout=5, RedrivePolicy=dead_letters(dead, 2))
    await bench.map(queue, **REPORTING)

    async with bench.running():
        await queue.send('{"message": 1, "fail_attempts": 0}')
        for times, attempt in ((1, "first_invocation"), (2, "second_invocation")):
            compare_event(recording, attempt, await bench.invoked(times))
            bench.clock.advance(5)
        await bench.empty(queue)

    [recorded] = recording["dlq_response"]["Messages"]
    compare_message(recorded, recording, await plain(dead))


@story("test_report_batch_item_failures_empty_json_batch_succeeds")
async def test_an_empty_answer_is_success(name):
    recording = Recording(RECORDED[name])
    [first] = recording["first_invocation"]["Messages"]
    bench = MappingBench(FakeFunction(reply(first["Body"]["result"])))
    queue = await bench.queue()
    await bench.map(queue, **REPORTING)

    async with bench.running():
        await queue.send('{"message": 1, "fail_attempts": 0}')
        compare_event(recording, "first_invocation", await bench.invoked())
        await bench.empty(queue)


@story("test_message_body_and_attributes_passed_correctly")
async def test_attributes_are_passed_on(name):
    recording, bench = Recording(RECORDED[name]), MappingBench()
    queue = await bench.queue()
    await bench.map(queue)
    [message] = recording["first_attempt"]["Messages"]
    [record] = message["Body"]["event"]["Records"]
    attributes = {
        key: {"DataType": value["dataType"], "StringValue": value["stringValue"]}
        for key, value in record["messageAttributes"].items()
    }

    async with bench.running():
        await queue.send('{"destination": "http://destination", "fail_attempts": 0}', MessageAttributes=attributes)
        compare_event(recording, "first_attempt", await bench.invoked())
