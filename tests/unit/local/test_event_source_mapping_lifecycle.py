"""Mappings that change, stop, fail and idle while messages are on their way."""

import asyncio

from tests.unit.local.event_source_mapping_workbench import FakeFunction, MappingBench, raised, reply
from tests.unit.local.sqs_workbench import settled


async def test_an_update_leaves_the_running_batch_alone_and_gives_back_what_was_gathered():
    bench = MappingBench()
    bench.function.gate.clear()
    queue = await bench.queue()
    made = await bench.map(queue, BatchSize=2, MaximumBatchingWindowInSeconds=300)

    async with bench.running():
        await bench.numbered(queue, 3)
        await bench.invoked()
        await settled()
        await bench.lambda_("UpdateEventSourceMapping", UUID=made["UUID"], MaximumBatchingWindowInSeconds=0)
        [record] = await bench.invoked(2)
        bench.function.gate.set()
        await bench.empty(queue)

    assert bench.function.bodies == [["0", "1"], ["2"]]
    assert record["attributes"]["ApproximateReceiveCount"] == "1"


async def test_a_stop_in_the_middle_loses_nothing_and_counts_nothing(tmp_path):
    path = tmp_path / "state.sqlite"
    bench = MappingBench(path=path)
    bench.function.gate.clear()
    queue = await bench.queue()
    await bench.map(queue)
    async with bench.running():
        await queue.send()
        await bench.invoked()

    again = MappingBench(FakeFunction(), path, bench.clock)
    async with again.running():
        [record] = await again.invoked()
        await again.empty(queue)

    assert record["attributes"]["ApproximateReceiveCount"] == "1"


async def test_a_leap_of_the_clock_repeats_nothing_that_is_with_the_function():
    bench = MappingBench(FakeFunction(reply(None), raised(), reply(None)))
    bench.function.gate.clear()
    queue = await bench.queue(VisibilityTimeout=30)
    await bench.map(queue)

    async with bench.running():
        await queue.send("long")
        await bench.invoked()
        bench.clock.advance(604_800)
        await settled()
        assert (len(bench.function), bench.left(queue)) == (1, 1)
        bench.function.gate.set()
        await bench.empty(queue)

        bench.function.gate.clear()
        await queue.send("failing")
        await bench.invoked(2)
        bench.clock.advance(604_800)
        bench.function.gate.set()
        [record] = await bench.invoked(3)
        await bench.empty(queue)

    assert record["attributes"]["ApproximateReceiveCount"] == "2"


async def test_polling_goes_on_when_its_queue_comes_back():
    bench = MappingBench()
    queue = await bench.queue()
    await bench.map(queue)

    async with bench.running():
        await settled()
        await queue.call("DeleteQueue")
        await settled()
        queue = await bench.queue()
        await queue.send()
        bench.clock.advance(5)
        await bench.invoked()


async def test_an_unexpected_error_costs_one_batch_not_the_poller():
    bench = MappingBench(FakeFunction(RuntimeError("boom"), reply(None)))
    queue = await bench.queue(VisibilityTimeout=1)
    await bench.map(queue, ScalingConfig={"MaximumConcurrency": 2})

    async with bench.running():
        await queue.send()
        await settled()
        bench.clock.advance(1)
        await bench.invoked()
        await bench.empty(queue)


async def test_idle_mappings_wait_without_polling():
    bench = MappingBench()
    queue = await bench.queue()
    await bench.map(queue)

    async with bench.running():
        await settled()
        looks = 0
        take = bench.sqs._take

        def counted(*args, **kwargs):
            nonlocal looks
            looks += 1
            return take(*args, **kwargs)

        bench.sqs._take = counted
        await asyncio.sleep(0.05)
        for _ in range(10):
            bench.clock.advance(60)
            await settled()

    assert looks == 0
