"""Receivers that wait: they wake the moment something is there, and not before."""

import asyncio

import pytest

from tests.unit.local.sqs_workbench import Workbench, eventually, settled


@pytest.fixture
def bench():
    return Workbench()


async def test_a_long_poll_ends_the_moment_a_message_is_sent(bench):
    queue = await bench.queue()
    waiting = asyncio.create_task(queue.bodies(WaitTimeSeconds=20))
    await settled()
    assert not waiting.done()

    await queue.send("here")

    assert await waiting == ["here"]


async def test_a_long_poll_ends_the_moment_a_delay_is_over(bench):
    queue = await bench.queue(ReceiveMessageWaitTimeSeconds=20)
    await queue.send("much later", DelaySeconds=12)
    await queue.send("later", DelaySeconds=7)
    waiting = asyncio.create_task(queue.bodies())
    await settled()

    bench.clock.advance(6)
    await settled()
    assert not waiting.done()
    bench.clock.advance(1)

    assert await waiting == ["later"]


async def test_a_long_poll_ends_the_moment_a_receiver_gives_a_message_back(bench):
    queue = await bench.queue()
    await queue.send()
    [message] = await queue.receive()
    waiting = asyncio.create_task(queue.bodies(WaitTimeSeconds=20))
    await settled()

    await queue.call("ChangeMessageVisibility", ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)

    assert await waiting == ["hello"]


async def test_a_long_poll_without_a_message_ends_empty(bench):
    queue = await bench.queue()
    waiting = asyncio.create_task(queue.receive(WaitTimeSeconds=20))
    await settled()

    bench.clock.advance(20)

    assert await waiting == []


async def test_a_receiver_that_leaves_takes_nothing_with_it(bench):
    queue = await bench.queue()
    waiting = asyncio.create_task(queue.receive(WaitTimeSeconds=20))
    await settled()
    waiting.cancel()
    await settled()

    await queue.send()

    assert await queue.bodies() == ["hello"]


async def test_many_receivers_share_what_arrives(bench):
    queue = await bench.queue()
    waiting = [asyncio.create_task(queue.bodies(1, WaitTimeSeconds=20)) for _ in range(3)]
    await settled()

    for body in "abc":
        await queue.send(body)
    await eventually(lambda: all(task.done() for task in waiting))

    assert sorted(task.result()[0] for task in waiting) == ["a", "b", "c"]
