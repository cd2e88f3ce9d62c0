"""Events wait in a durable queue and are tried again, as with Lambda's asynchronous invocation."""

from pathlib import Path

import pytest

from local.errors import AwsError
from local.store import Store
from tests.support.lambda_events import ARN, FAILURE, QUEUE, Queue, queue_of
from tests.support.lambda_functions import soon


async def test_an_event_runs_once_under_the_id_it_was_accepted_with(queues: list[Queue]) -> None:
    queue = queue_of(queues)
    request_id = queue.accept({"a": 1})
    await queue.ran(1)
    assert queue.functions.ran == [(request_id, b'{"a": 1}')]
    assert queue.waiting == 0
    assert queue.inbox.got == []


async def test_a_failing_event_is_tried_again_after_one_and_after_two_minutes(queues: list[Queue]) -> None:
    queue = queue_of(queues)
    queue.functions.will(FAILURE, FAILURE, FAILURE)
    queue.accept()
    await queue.ran(1)
    for pause, runs in ((58, 1), (2, 2), (118, 2), (2, 3)):
        await queue.advance(pause)
        assert len(queue.functions.ran) == runs
    assert len({request_id for request_id, _ in queue.functions.ran}) == 1
    assert queue.waiting == 0


async def test_a_retry_that_would_come_too_late_is_not_made(queues: list[Queue]) -> None:
    queue = queue_of(queues, max_age=60.0, on_failure=QUEUE)
    queue.functions.will(FAILURE, FAILURE)
    queue.accept()
    await queue.ran(1)
    await queue.advance(61)
    assert len(queue.functions.ran) == 1
    assert queue.inbox.got[0][1]["requestContext"]["condition"] == "EventAgeExceeded"


async def test_a_long_jump_of_the_clock_loses_no_retry(queues: list[Queue]) -> None:
    queue = queue_of(queues)
    queue.functions.will(FAILURE)
    queue.accept()
    await queue.ran(1)
    await queue.advance(30 * 86400)
    assert len(queue.functions.ran) == 2
    assert queue.waiting == 0


async def test_throttles_are_no_attempts_and_come_more_slowly(queues: list[Queue]) -> None:
    queue = queue_of(queues, retries=0)
    queue.functions.will(*[AwsError("TooManyRequestsException", "Rate Exceeded.", status=429)] * 3)
    queue.accept()
    await queue.ran(1)
    for pause, runs in ((1.1, 2), (1.0, 2), (1.1, 3), (3.8, 3), (0.5, 4)):
        await queue.advance(pause)
        assert len(queue.functions.ran) == runs
    assert queue.waiting == 0


async def test_no_more_run_at_once_than_may(queues: list[Queue]) -> None:
    queue = queue_of(queues)
    queue.functions.limit = 2
    queue.functions.gate.clear()
    for number in range(5):
        queue.accept(number)
    await queue.ran(2)
    queue.functions.gate.set()
    await queue.ran(5)
    assert [payload for _, payload in queue.functions.ran] == [b"0", b"1", b"2", b"3", b"4"]
    assert queue.waiting == 0


async def test_what_was_accepted_survives_a_restart(queues: list[Queue], tmp_path: Path) -> None:
    before = queue_of(queues, store=Store(tmp_path / "state"))
    before.functions.gate.clear()
    running, retried = before.accept("running"), before.accept("also running")
    await before.ran(2)
    after = queue_of(queues, store=Store(tmp_path / "state"))
    await after.ran(2)
    assert {request_id for request_id, _ in after.functions.ran} == {running, retried}


async def test_attempts_are_remembered_over_a_restart(queues: list[Queue], tmp_path: Path) -> None:
    before = queue_of(queues, store=Store(tmp_path / "state"), retries=1)
    before.functions.will(FAILURE)
    before.accept()
    await before.ran(1)
    await before.stop()
    after = queue_of(queues, store=Store(tmp_path / "state"), retries=1, on_failure=QUEUE)
    after.functions.will(FAILURE)
    await after.advance(61)
    await soon(lambda: after.inbox.got)
    assert after.inbox.got[0][1]["requestContext"]["approximateInvokeCount"] == 2


async def test_one_broken_event_does_not_hold_up_the_others(
    queues: list[Queue], caplog: pytest.LogCaptureFixture
) -> None:
    queue = queue_of(queues)
    queue.functions.will(RuntimeError("a bug"))
    queue.accept("first")
    queue.accept("second")
    await queue.ran(2)
    assert queue.waiting == 1
    assert "event not finished" in caplog.text
    await queue.advance(61)
    assert queue.waiting == 0


async def test_events_of_a_function_that_is_not_there_yet_wait_for_it(queues: list[Queue]) -> None:
    queue = queue_of(queues)
    queue.events.accept("late", ARN, b"1")
    await queue.settle()
    assert queue.functions.ran == []
    queue.events.configure("late", lambda rules: rules)
    await queue.ran(1)
