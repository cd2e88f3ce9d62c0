"""Mappings of FIFO queues: order within a group, groups side by side."""

from tests.unit.local.event_source_mapping_workbench import FakeFunction, MappingBench, failing, raised, reply
from tests.unit.local.sqs_workbench import settled

REPORTING = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


async def test_a_fifo_group_is_worked_off_in_order_one_batch_at_a_time():
    bench = MappingBench(FakeFunction(failing(1, 2), reply({})))
    queue = await bench.fifo(ContentBasedDeduplication="true", VisibilityTimeout=5)
    await bench.map(queue, BatchSize=3, **REPORTING)

    async with bench.running():
        await bench.numbered(queue, 5, MessageGroupId="g")
        await bench.invoked()
        await settled()
        assert len(bench.function) == 1
        bench.clock.advance(5)
        await bench.empty(queue)

    assert bench.function.bodies == [["0", "1", "2"], ["1", "2", "3"], ["4"]]


async def test_groups_are_worked_off_side_by_side():
    bench = MappingBench()
    bench.function.gate.clear()
    queue = await bench.fifo(ContentBasedDeduplication="true")
    await bench.map(queue, BatchSize=1)

    async with bench.running():
        for group in "ab":
            await bench.numbered(queue, 2, MessageGroupId=group, MessageDeduplicationId=group)
            await queue.send(f"{group}2", MessageGroupId=group)
        await bench.invoked(2)
        await settled()
        assert len(bench.function) == 2
        bench.function.gate.set()
        await bench.empty(queue)


async def test_a_batch_over_six_megabytes_stops_where_its_first_part_fails():
    bench = MappingBench(FakeFunction(raised(), reply(None)))
    queue = await bench.fifo(ContentBasedDeduplication="true", VisibilityTimeout=5)
    for number in range(8):
        await queue.send(str(number) * 1_000_000, MessageGroupId="g")
    await bench.map(queue)

    async with bench.running():
        assert len(await bench.invoked()) == 6
        await settled()
        assert len(bench.function) == 1
        bench.clock.advance(5)
        await bench.empty(queue)

    assert [batch[0]["body"][0] for batch in bench.function.batches] == ["0", "0", "6"]
