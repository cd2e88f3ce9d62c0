"""The pool gives every invocation an environment, told with environments that are no processes."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from local.errors import AwsError
from local.functions.environment_pool import EnvironmentPool
from local.functions.invocation import Invocation, InvocationRequest
from local.functions.runtime_api import RuntimeEndedError


class FakeEnvironment:
    """Answers with its number as soon as it is let; `die` makes it refuse what comes next."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.alive = True
        self.stopped = False
        self.open = asyncio.Event()
        self.open.set()

    async def invoke(self, request: InvocationRequest) -> Invocation:
        if not self.alive:
            raise RuntimeEndedError(1, had_work=False)
        await self.open.wait()
        return Invocation(request.request_id, str(self.number).encode())

    async def stop(self) -> None:
        self.alive, self.stopped = False, True


class Workshop:
    """Makes environments, each when it is let, or a problem instead."""

    def __init__(self) -> None:
        self.made: list[FakeEnvironment] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.problem: Exception | None = None
        self.begun = 0
        self.keeps_busy = False

    async def start(self) -> FakeEnvironment:
        self.begun += 1
        await self.gate.wait()
        if self.problem:
            raise self.problem
        self.made.append(FakeEnvironment(len(self.made)))
        if self.keeps_busy:
            self.made[-1].open.clear()
        return self.made[-1]


Invoke = Callable[[], Awaitable[bytes]]


def pool_of(
    workshop: Workshop, most: int = 3, reserved: int | None = None, at_once: int = 3, idle_seconds: float = 60
) -> tuple[EnvironmentPool, Invoke]:
    pool = EnvironmentPool(workshop.start, most=most, reserved=reserved, at_once=at_once, idle_seconds=idle_seconds)

    async def invoke() -> bytes:
        return (await pool.invoke(InvocationRequest("arn", b"{}"))).payload

    return pool, invoke


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_an_invocation_takes_whichever_environment_is_free_first() -> None:
    workshop = Workshop()
    pool, invoke = pool_of(workshop)
    await invoke()
    workshop.made[0].open.clear()
    workshop.gate.clear()
    first, second = asyncio.ensure_future(invoke()), asyncio.ensure_future(invoke())
    await settle()
    workshop.made[0].open.set()
    assert (await first, await second) == (b"0", b"0")
    workshop.gate.set()
    await settle()
    assert len(pool) == 2
    await pool.stop()


async def test_no_more_are_started_than_are_waited_for() -> None:
    workshop = Workshop()
    pool, invoke = pool_of(workshop)
    await asyncio.gather(invoke(), invoke(), invoke())
    await asyncio.gather(invoke(), invoke(), invoke())
    assert len(workshop.made) == 3
    await pool.stop()


async def test_one_start_follows_the_other_where_no_more_are_to_be_at_once() -> None:
    workshop = Workshop()
    workshop.keeps_busy = True
    pool, invoke = pool_of(workshop, at_once=1)
    workshop.gate.clear()
    invocations = [asyncio.ensure_future(invoke()) for _ in range(3)]
    await settle()
    assert workshop.begun == 1
    workshop.gate.set()
    await settle()
    assert workshop.begun == 3
    for environment in workshop.made:
        environment.open.set()
    assert [await invocation for invocation in invocations] == [b"0", b"1", b"2"]
    await pool.stop()


async def test_a_problem_goes_to_one_invocation_and_the_next_tries_anew() -> None:
    workshop = Workshop()
    pool, invoke = pool_of(workshop)
    workshop.problem = AwsError("ServiceException", "no process", status=500)
    with pytest.raises(AwsError, match="no process"):
        await invoke()
    workshop.problem = None
    assert await invoke() == b"0"
    await pool.stop()


async def test_what_was_started_with_old_code_is_never_used() -> None:
    workshop = Workshop()
    pool, invoke = pool_of(workshop)
    workshop.gate.clear()
    call = asyncio.ensure_future(invoke())
    await settle()
    pool.retire()
    workshop.gate.set()
    assert await call == b"1"
    await settle()
    assert [each.stopped for each in workshop.made] == [True, False]
    await pool.stop()


async def test_an_invocation_that_runs_is_not_disturbed_by_new_code() -> None:
    workshop = Workshop()
    pool, invoke = pool_of(workshop)
    await invoke()
    workshop.made[0].open.clear()
    call = asyncio.ensure_future(invoke())
    await settle()
    pool.retire()
    assert not workshop.made[0].stopped
    workshop.made[0].open.set()
    assert await call == b"0"
    await settle()
    assert workshop.made[0].stopped
    await pool.stop()


async def test_the_dead_are_passed_over() -> None:
    workshop = Workshop()
    pool, invoke = pool_of(workshop)
    await asyncio.gather(invoke(), invoke())
    for each in workshop.made:
        each.alive = False
    assert await invoke() == b"2"
    assert len(pool) == 1
    await pool.stop()


async def test_environments_that_always_die_first_are_an_error_in_the_end() -> None:
    workshop = Workshop()
    pool, _ = pool_of(workshop)

    async def stillborn() -> FakeEnvironment:
        environment = await workshop.start()
        environment.invoke = _refuse
        return environment

    pool._start = stillborn
    answer = await pool.invoke(InvocationRequest("arn", b"{}"))
    assert answer.function_error == "Unhandled"
    assert b"Runtime.ExitError" in answer.payload
    await pool.stop()


async def _refuse(_: InvocationRequest) -> Invocation:
    raise RuntimeEndedError(7, had_work=False)


async def test_stopping_waits_for_every_environment() -> None:
    workshop = Workshop()
    pool, invoke = pool_of(workshop)
    await asyncio.gather(invoke(), invoke())
    await pool.stop()
    await pool.stop()
    assert all(each.stopped for each in workshop.made)
    with pytest.raises(AwsError, match="stopping"):
        await invoke()


async def test_beyond_the_number_of_processes_invocations_wait_for_their_turn() -> None:
    # given two environments, both busy
    workshop = Workshop()
    pool, invoke = pool_of(workshop, most=2)
    running = [asyncio.ensure_future(invoke()) for _ in range(2)]
    await asyncio.sleep(0)
    await asyncio.gather(*running)
    for environment in workshop.made:
        environment.open.clear()
    # when three more invocations come
    waiting = [asyncio.ensure_future(invoke()) for _ in range(3)]
    await asyncio.sleep(0)
    # then no third process is started, and all are served in the end
    assert len(pool) == 2
    for environment in workshop.made:
        environment.open.set()
    assert len(await asyncio.gather(*waiting)) == 3
    assert len(workshop.made) == 2
    await pool.stop()


async def test_a_failed_start_leaves_nobody_waiting_for_ever() -> None:
    workshop = Workshop()
    workshop.problem = OSError("no more processes")
    pool, invoke = pool_of(workshop, most=1)
    outcomes = await asyncio.gather(*(invoke() for _ in range(3)), return_exceptions=True)
    assert [str(outcome) for outcome in outcomes] == ["no more processes"] * 3
    await pool.stop()


async def test_warming_starts_one_environment_and_not_a_second() -> None:
    workshop = Workshop()
    pool, invoke = pool_of(workshop, reserved=1)
    await pool.warm()
    await pool.warm()
    assert await invoke() == b"0"
    assert len(workshop.made) == 1
    await pool.stop()
