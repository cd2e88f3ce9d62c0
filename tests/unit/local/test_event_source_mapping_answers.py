"""What a function's answer means for its batch, and which messages it gets to see at all."""

import pytest

from tests.unit.local.event_source_mapping_workbench import FakeFunction, MappingBench, failing, reply

REPORTING = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


@pytest.mark.parametrize("answer", [None, {}, "", [], {"batchItemFailures": []}, {"batchItemFailures": None}])
async def test_answers_that_mean_success(answer):
    bench = MappingBench(FakeFunction(reply(answer)))
    queue = await bench.queue()
    await bench.map(queue, **REPORTING)

    async with bench.running():
        await queue.send()
        await bench.empty(queue)


@pytest.mark.parametrize(
    "answer",
    [
        "done",
        5,
        [1],
        {"batchItemFailures": "all"},
        {"batchItemFailures": [{"foo": "bar"}]},
        {"batchItemFailures": [{"itemIdentifier": None}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": []}]},
        {"batchItemFailures": [{"itemIdentifier": "unknown"}]},
        {"batchItemFailures": ["id"]},
    ],
)
async def test_answers_that_mean_failure_of_the_whole_batch(answer, caplog):
    bench = MappingBench(FakeFunction(reply(answer)))
    queue = await bench.queue(VisibilityTimeout=1)
    await bench.map(queue, **REPORTING)

    async with bench.running():
        await bench.numbered(queue, 2)
        await bench.invoked()
        bench.clock.advance(1)
        assert len(await bench.invoked(2)) == 2

    assert "ERROR" not in {record.levelname for record in caplog.records}


async def test_without_reporting_the_answer_does_not_matter():
    bench = MappingBench(FakeFunction(failing(0)))
    queue = await bench.queue()
    await bench.map(queue)

    async with bench.running():
        await queue.send()
        await bench.empty(queue)


async def test_messages_that_pass_no_filter_are_deleted_unseen():
    bench = MappingBench()
    queue = await bench.queue()
    patterns = ['{"body": {"kind": ["a"]}}', '{"messageAttributes": {"urgent": {"stringValue": ["yes"]}}}']
    await bench.map(queue, FilterCriteria={"Filters": [{"Pattern": pattern} for pattern in patterns]})
    urgent = {"urgent": {"DataType": "String", "StringValue": "yes"}}

    async with bench.running():
        for body in ('{"kind": "b"}', "no json", '{"kind": "a"}', "[" * 100_000):
            await queue.send(body)
        await queue.send("plain", MessageAttributes=urgent)
        await bench.empty(queue)

    assert sorted(body for batch in bench.function.bodies for body in batch) == ["plain", '{"kind": "a"}']


async def test_a_pattern_for_plain_text_passes_no_json():
    bench = MappingBench()
    queue = await bench.queue()
    await bench.map(queue, FilterCriteria={"Filters": [{"Pattern": '{"body": [{"prefix": "{"}, "plain"]}'}]})

    async with bench.running():
        for body in ("{}", "{ no json", "plain", "other"):
            await queue.send(body)
        await bench.empty(queue)

    assert sorted(body for batch in bench.function.bodies for body in batch) == ["plain", "{ no json"]
