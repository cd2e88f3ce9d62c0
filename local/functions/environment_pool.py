"""The environments of one function: started on demand up to a cap, reused, retired when the code changes."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from local.errors import AwsError
from local.functions.invocation import Invocation, InvocationRequest, exited
from local.functions.runtime_api import RuntimeEndedError

ATTEMPTS = 3
"""Environments that an invocation is given to, one after the other, when they die before they take it."""
logger = logging.getLogger("local.functions")


class Runs(Protocol):
    """What the pool needs of an environment."""

    @property
    def alive(self) -> bool:
        """Tell whether it can take another invocation."""

    async def invoke(self, request: InvocationRequest) -> Invocation:
        """Run one invocation; raises `RuntimeEndedError` when it was gone before it got it."""

    async def stop(self) -> None:
        """End it."""


Start = Callable[[], Awaitable[Runs]]


class EnvironmentPool:
    """Gives every invocation an environment of its own, the most recently used one first.

    An invocation that finds none idle starts one, and takes whichever comes first: that one, or one that another
    invocation gives back. Up to `most` processes run; what comes beyond waits for its turn, unless `reserved`
    invocations run already, which is a throttle. `at_once` are started at the same time: more would take the processor
    from those that run, who are back sooner than a start is done. `idle_seconds` are real.
    """

    def __init__(self, start: Start, *, most: int, reserved: int | None, at_once: int, idle_seconds: float) -> None:
        self.capacity = most if reserved is None else min(most, reserved)
        self._reserved = reserved
        self.busy = 0
        self._start = start
        self._at_once = at_once
        self._idle_seconds = idle_seconds
        self._idle: list[tuple[Runs, float]] = []
        self._waiting: deque[asyncio.Future[Runs]] = deque()
        self._starting = 0
        self._known: dict[Runs, int] = {}
        self._generation = 0
        self._starts: set[asyncio.Task[None]] = set()
        self._stops: set[asyncio.Task[None]] = set()
        self._reaper: asyncio.TimerHandle | None = None
        self._closed = False

    def __len__(self) -> int:
        return sum(environment.alive for environment in self._known)

    async def invoke(self, request: InvocationRequest) -> Invocation:
        """Run one invocation; raises `AwsError` 429 beyond what is reserved, and `StartError` when none can start."""
        if self._closed:
            raise AwsError("ServiceException", "The local runtime is stopping.", status=500)
        if self._reserved is not None and self.busy >= self._reserved:
            raise AwsError("TooManyRequestsException", "Rate Exceeded.", status=429)
        self.busy += 1
        try:
            return await self._run(request)
        finally:
            self.busy -= 1

    async def warm(self) -> None:
        """Have an environment for the first invocation, if there is none; raises `StartError` when none can start."""
        if not self._known:
            self._give_back(await self._wait_for_one())

    def retire(self) -> None:
        """Stop every environment that runs the code as it was, each after the invocation that it is running."""
        self._generation += 1
        idle, self._idle = self._idle, []
        for environment, _ in idle:
            self._discard(environment)

    async def stop(self) -> None:
        """End everything, whatever it is doing."""
        self._closed = True
        if self._reaper:
            self._reaper.cancel()
        for waiting in self._waiting:
            waiting.cancel()
        self._waiting.clear()
        for start in self._starts:
            start.cancel()
        await asyncio.gather(*self._starts, return_exceptions=True)
        for environment in list(self._known):
            self._discard(environment)
        await asyncio.gather(*self._stops)

    async def _run(self, request: InvocationRequest) -> Invocation:
        status = 0
        for _ in range(ATTEMPTS):
            environment = self._take() or await self._wait_for_one()
            try:
                return await environment.invoke(request)
            except RuntimeEndedError as ended:
                status = ended.status
            finally:
                self._give_back(environment)
        return exited(request.request_id, status)

    def _take(self) -> Runs | None:
        while self._idle:
            environment, _ = self._idle.pop()
            if environment.alive:
                return environment
            self._discard(environment)
        return None

    async def _wait_for_one(self) -> Runs:
        waiting: asyncio.Future[Runs] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        self._start_enough()
        return await waiting

    def _start_enough(self) -> None:
        wanted = min(len(self._waiting), self._at_once)
        while self._starting < wanted and len(self._known) + self._starting < self.capacity:
            self._starting += 1
            _keep(self._starts, self._bring_up())

    async def _bring_up(self) -> None:
        generation = self._generation
        try:
            environment = await self._start()
        except Exception as error:  # noqa: BLE001 - handed on as it is to the invocation that needs the environment
            self._starting -= 1
            self._first_waiting_gets(error)
        else:
            self._starting -= 1
            self._known[environment] = generation
            self._give_back(environment)
        self._start_enough()

    def _give_back(self, environment: Runs) -> None:
        """Let the next invocation have it, or keep it for later; a stale or dead one makes room for another."""
        if self._known.get(environment) != self._generation or not environment.alive:
            self._discard(environment)
            self._start_enough()
        elif self._waiting:
            self._waiting.popleft().set_result(environment)
        else:
            self._idle.append((environment, asyncio.get_running_loop().time()))
            self._watch_idle()

    def _first_waiting_gets(self, error: Exception) -> None:
        if self._waiting:
            self._waiting.popleft().set_exception(error)
        else:
            logger.warning("a spare environment did not start", extra={"error": str(error)})

    def _watch_idle(self) -> None:
        if not self._reaper and self._idle:
            loop = asyncio.get_running_loop()
            self._reaper = loop.call_at(self._idle[0][1] + self._idle_seconds, self._stop_idle)

    def _stop_idle(self) -> None:
        self._reaper = None
        latest = asyncio.get_running_loop().time() - self._idle_seconds
        while self._idle and self._idle[0][1] <= latest:
            self._discard(self._idle.pop(0)[0])
        self._watch_idle()

    def _discard(self, environment: Runs) -> None:
        if self._known.pop(environment, None) is not None:
            _keep(self._stops, environment.stop())


def _keep(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.ensure_future(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
