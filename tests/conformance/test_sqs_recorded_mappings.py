"""Settings, batches and filters of SQS mappings against what was recorded on AWS."""

import json

import pytest

from local.errors import AwsError
from tests.conformance import test_sqs_recorded
from tests.conformance.recording import Recording, compare_error
from tests.conformance.sqs_stories import RECORDED, TOLD, story
from tests.unit.local.event_source_mapping_workbench import FakeFunction, MappingBench, reply
from tests.unit.local.sqs_workbench import settled

PREFIX = "TestSQSEventSourceMapping::test_sqs_event_source_mapping"
NOTHING_RECORDED = {name for name, recorded in RECORDED.items() if not recorded}
"""Tests that left no observation behind."""
FILTERS = {name for name in RECORDED if "test_sqs_event_filter[" in name} - NOTHING_RECORDED
INVALID = "TestSQSEventSourceMapping::test_sqs_invalid_event_filter"
INVALID_FILTERS = {
    f"{INVALID}[None]": "null",
    f"{INVALID}[simple string]": "simple string",
    f"{INVALID}[invalid_filter2]": '{"eventSource": "aws:sqs"}',
    f"{INVALID}[invalid_filter3]": '{"eventSource": []}',
}
BATCH_SIZES = {f"{PREFIX}_batch_size[{size}]": size for size in (15, 100, 1_000, 10_000)}


def test_every_recorded_test_is_told_again():
    assert test_sqs_recorded
    assert RECORDED.keys() == TOLD | NOTHING_RECORDED


async def refused(bench, operation, **params):
    with pytest.raises(AwsError) as caught:
        await bench.lambda_(operation, **params)
    return caught.value


@story("TestSQSEventSourceMapping::test_event_source_mapping_default_batch_size")
async def test_the_default_batch_size_and_what_more_needs(name):
    recording, bench = Recording(RECORDED[name]), MappingBench()
    queue, other = await bench.queue(), await bench.queue("other")

    made = await bench.map(queue)
    update = await refused(bench, "UpdateEventSourceMapping", UUID=made["UUID"], BatchSize=15)
    create = await refused(
        bench, "CreateEventSourceMapping", EventSourceArn=other.arn, FunctionName="worker", BatchSize=15
    )

    recording.compare(recording["create-event-source-mapping"], made)
    compare_error(recording["invalid-update-event-source-mapping"], update)
    compare_error(recording["invalid-create-event-source-mapping"], create)


@story(PREFIX)
async def test_a_message_through_a_mapping_with_a_window(name):
    recording, bench = Recording(RECORDED[name]), MappingBench()
    queue = await bench.queue()

    async with bench.running():
        made = await bench.map(queue, MaximumBatchingWindowInSeconds=1)
        await queue.send('{"foo": "bar"}')
        await settled()
        bench.clock.advance(1)
        records = await bench.invoked()
        await bench.empty(queue)

    recording.compare(recording["create-event-source-mapping-response"], made)
    recording.compare(recording["events"], [{"Records": records}])


@story(f"{PREFIX}_update")
async def test_an_updated_mapping_invokes_the_other_version(name):
    recording, bench = Recording(RECORDED[name]), MappingBench()
    queue = await bench.queue()

    async with bench.running():
        made = await bench.map(queue, FunctionName="worker:1", MaximumBatchingWindowInSeconds=1)
        await queue.send('{"foo": "bar"}')
        await settled()
        bench.clock.advance(1)
        await bench.invoked()
        updated = await bench.lambda_("UpdateEventSourceMapping", UUID=made["UUID"], FunctionName="worker:2")
        later = await bench.lambda_("GetEventSourceMapping", UUID=made["UUID"])
        await queue.send('{"foo": "bar2"}')
        await settled()
        bench.clock.advance(1)
        await bench.invoked(2)

    recording.compare(recording["create-event-source-mapping-response"], made)
    recording.compare(recording["updated_esm"], updated)
    recording.compare(recording["updated_event_source_mapping"], later)
    assert [arn.rpartition(":")[2] for arn in bench.function.arns] == ["1", "2"]
    events = [one["event"] for one in recording["events_postupdate"]]
    recording.compare(events, [{"Records": records} for records in bench.function.batches])


@story("TestSQSEventSourceMapping::test_duplicate_event_source_mappings")
async def test_the_same_mapping_twice(name):
    recording, bench = Recording(RECORDED[name]), MappingBench()
    queue = await bench.queue()

    made = await bench.map(queue)
    error = await refused(bench, "CreateEventSourceMapping", EventSourceArn=queue.arn, FunctionName="worker")

    recording.compare(recording["create"], made)
    compare_error(recording["error"], error)


@story("test_esm_with_not_existing_sqs_queue")
async def test_a_mapping_of_no_queue(name):
    bench, arn = MappingBench(), "arn:aws:sqs:us-east-1:123456789012:none"

    error = await refused(bench, "CreateEventSourceMapping", EventSourceArn=arn, FunctionName="worker")

    compare_error(RECORDED[name]["error"], error)


@story("test_fifo_message_group_parallelism")
async def test_a_mapping_that_is_enabled_later(name):
    recording, bench = Recording(RECORDED[name]), MappingBench()
    bench.function.gate.clear()
    queue = await bench.fifo(ContentBasedDeduplication="true")

    async with bench.running():
        made = await bench.map(queue, Enabled=False, BatchSize=1)
        for number in range(5):
            await queue.send(f"{number}", MessageGroupId="one")
        enabling = await bench.lambda_("UpdateEventSourceMapping", UUID=made["UUID"], Enabled=True)
        enabled = await bench.lambda_("GetEventSourceMapping", UUID=made["UUID"])
        await bench.invoked()
        await settled()
        assert bench.function.running == 1
        bench.function.gate.set()
        await bench.empty(queue)

    recording.compare(recording["create_esm_disabled"], made)
    recording.compare(recording["update_esm_enabling"], enabling)
    recording.compare(recording["get_esm_enabled"], enabled)
    assert bench.function.peak == 1


@story(*BATCH_SIZES)
async def test_ten_and_five_messages_make_one_batch(name):
    recording, bench = Recording(RECORDED[name]), MappingBench()
    queue = await bench.queue()

    async with bench.running():
        made = await bench.map(queue, BatchSize=BATCH_SIZES[name], MaximumBatchingWindowInSeconds=10)
        for half, count in enumerate((10, 5)):
            recorded = recording[f"send-message-batch-result-{count}"]["Successful"]
            bodies = [f"{number}-{half}-message-{number}" for number in range(count)]
            entries = [{"Id": body[:3], "MessageBody": body} for body in bodies]
            sent = await queue.call("SendMessageBatch", Entries=entries)
            recording.compare(recorded, sent["Successful"])
        await settled()
        bench.clock.advance(10)
        records = await bench.invoked()
        await bench.empty(queue)

    recording.compare(recording["create-event-source-mapping-response"], made)
    recording.compare(recording["Records"], sorted(records, key=lambda record: record["body"]))


@story(f"{PREFIX}_batching_reserved_concurrency")
async def test_thirty_messages_make_two_batches_of_twenty(name):
    recording, bench = Recording(RECORDED[name]), MappingBench()
    queue = await bench.queue()

    async with bench.running():
        made = await bench.map(
            queue, BatchSize=20, MaximumBatchingWindowInSeconds=1, ScalingConfig={"MaximumConcurrency": 2}
        )
        for batch in range(10):
            entries = [{"Id": str(number), "MessageBody": f"{batch}-{number}-message"} for number in range(3)]
            await queue.call("SendMessageBatch", Entries=entries)
        await settled()
        bench.clock.advance(1)
        await bench.invoked(recording["batch_info"]["total_batches_received"])
        await bench.empty(queue)

    recording.compare(recording["create-event-source-mapping-response"], made)
    records = sorted((record for batch in bench.function.batches for record in batch), key=lambda one: one["body"])
    recording.compare(recording["Records"], records)
    assert len(bench.function) == recording["batch_info"]["total_batches_received"]


@story(*FILTERS)
async def test_only_what_a_filter_passes_invokes_the_function(name):
    recording, bench = Recording(RECORDED[name]), MappingBench(FakeFunction(reply(None)))
    queue = await bench.queue()
    criteria = recording["create_event_source_mapping_response"]["FilterCriteria"]
    patterns = [{"Pattern": json.dumps(one["Pattern"])} for one in criteria["Filters"]]
    [event] = recording["invocation_events"]
    [record] = event["Records"]

    async with bench.running():
        made = await bench.map(queue, MaximumBatchingWindowInSeconds=1, FilterCriteria={"Filters": patterns})
        for body in ('{"unrelated": 1}', "this is a test string", json.dumps(record["body"])):
            await queue.send(body)
        await settled()
        bench.clock.advance(1)
        await bench.empty(queue)

    recording.compare(recording["create_event_source_mapping_response"], made)
    recording.compare(recording["invocation_events"], [{"Records": records} for records in bench.function.batches])


@story(*INVALID_FILTERS)
async def test_a_filter_that_is_none(name):
    bench = MappingBench()
    queue = await bench.queue()
    criteria = {"Filters": [{"Pattern": INVALID_FILTERS[name]}]}

    error = await refused(
        bench,
        "CreateEventSourceMapping",
        EventSourceArn=queue.arn,
        FunctionName="worker",
        MaximumBatchingWindowInSeconds=1,
        FilterCriteria=criteria,
    )

    compare_error(RECORDED[name]["create_event_source_mapping_exception"], error)
