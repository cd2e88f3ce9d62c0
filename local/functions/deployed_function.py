"""One function that can be invoked: its configuration, its environments, and what is remembered of it."""

import asyncio
import logging

from local.clock import Clock
from local.errors import AwsError, LocalError
from local.functions.environment import Environment, StartError, StartTimedOutError
from local.functions.environment_pool import EnvironmentPool
from local.functions.function_config import FunctionConfig, FunctionSettings
from local.functions.invocation import Invocation, InvocationRequest
from local.functions.log_console import LogConsole
from local.functions.metrics import Metrics

NAMESPACE = "AWS/Lambda"
THROTTLED = 429
logger = logging.getLogger("local.functions")


class DeployedFunction:
    """Runs a function's invocations; one that was begun runs to its end, whether or not its caller still waits."""

    def __init__(
        self, config: FunctionConfig, settings: FunctionSettings, clock: Clock, console: LogConsole, metrics: Metrics
    ) -> None:
        self.config = config
        self.deployed_at = clock.now()
        self.invocations = 0
        self.errors = 0
        self._settings = settings
        self._clock = clock
        self._console = console
        self._metrics = metrics
        self._pool = EnvironmentPool(
            self._start,
            most=settings.cap,
            reserved=config.reserved,
            at_once=settings.starts_at_once,
            idle_seconds=settings.idle_seconds,
        )
        self._running: set[asyncio.Task[Invocation]] = set()
        self._last_problem: str | None = None

    @property
    def capacity(self) -> int:
        """Tell how many invocations may run at the same time."""
        return self._pool.capacity

    @property
    def busy(self) -> int:
        """Tell how many invocations are running."""
        return self._pool.busy

    @property
    def environments(self) -> int:
        """Tell how many processes there are."""
        return len(self._pool)

    async def invoke(self, request: InvocationRequest) -> Invocation:
        """Run one invocation; raises `AwsError` 429 when all that are reserved run."""
        task = asyncio.ensure_future(self._measured(request))
        self._running.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    async def warm(self) -> None:
        """Have an environment ready before the first invocation; raises `LocalError` when the code cannot start."""
        try:
            await self._pool.warm()
        except StartError as error:
            reason = str(error).splitlines()[0]
            raise LocalError(f"the function {self.config.name} cannot start: {reason}") from error

    def retire(self) -> None:
        """Run new code from the next invocation on."""
        self._last_problem = None
        self._pool.retire()

    async def stop(self) -> None:
        """End all processes."""
        await self._pool.stop()

    async def _measured(self, request: InvocationRequest) -> Invocation:
        try:
            result = await self._pool.invoke(request)
        except StartError as error:
            result = error.answer(request.request_id)
        except AwsError as error:
            self._count("Throttles" if error.status == THROTTLED else "SystemErrors")
            raise
        self.invocations += 1
        self._count("Invocations")
        if result.function_error:
            self.errors += 1
            self._count("Errors")
        if result.seconds is not None:
            self._record("Duration", "Seconds", result.seconds)
        return result

    async def _start(self) -> Environment:
        try:
            environment = await self._start_in_time()
        except (StartError, AwsError) as error:
            self._tell_once(str(error))
            raise
        self._last_problem = None
        return environment

    async def _start_in_time(self) -> Environment:
        try:
            return await self._start_within(self._settings.init_seconds)
        except StartTimedOutError as error:
            self._tell_once(f"{error}; trying once more within the function's timeout")
            return await self._start_within(self.config.timeout)

    async def _start_within(self, limit: float) -> Environment:
        return await Environment.start(self.config, self._settings, self._clock, self._console, limit=limit)

    def _tell_once(self, problem: str) -> None:
        if problem != self._last_problem:
            self._last_problem = problem
            logger.error("%s does not start: %s", self.config.name, problem)

    def _count(self, name: str) -> None:
        self._record(name, "Count", 1)

    def _record(self, name: str, unit: str, value: float) -> None:
        self._metrics.record(NAMESPACE, name, unit, {"FunctionName": self.config.name}, [value])

    def _forget(self, task: asyncio.Task[Invocation]) -> None:
        # Reading the exception keeps asyncio from reporting one whose caller has gone.
        self._running.discard(task)
        if not task.cancelled():
            task.exception()
