"""One execution environment: a process, its Runtime API, and one invocation at a time."""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from local.clock import Clock
from local.errors import AwsError
from local.functions.function_config import FunctionConfig, FunctionSettings
from local.functions.function_variables import variables_of
from local.functions.invocation import UNHANDLED, Invocation, InvocationRequest, exited, timed_out, trace_id
from local.functions.log_console import LogConsole
from local.functions.runtime_api import Answer, RuntimeApi, RuntimeEndedError, Work
from local.functions.worker_process import WorkerProcess

WORKER = (sys.executable, "-P", str(Path(__file__).with_name("worker.py")))
TAIL = 4096
"""Bytes of the log that the Invoke operation gives back (AWS API reference, `LogResult`)."""


class StartError(Exception):
    """An environment did not become ready; `answer` tells, for a request id, what the invocation gets instead."""

    def __init__(self, reason: str, answer: Callable[[str], Invocation]) -> None:
        super().__init__(reason)
        self.answer = answer


class StartTimedOutError(StartError):
    """The code outside of the handler took longer than it may."""


class Environment:
    """Runs invocations one after the other in one process, and stops it when it takes too long.

    Time limits are real time, because a function computes in real time; what the function sees of time (its deadline
    included) is the local runtime's clock.
    """

    def __init__(self, config: FunctionConfig, clock: Clock, console: LogConsole) -> None:
        self._config = config
        self._clock = clock
        self._console = console
        self._api = RuntimeApi()
        self._tail = b""
        self._process: WorkerProcess | None = None
        self._init_seconds: float | None = None

    @classmethod
    async def start(
        cls, config: FunctionConfig, settings: FunctionSettings, clock: Clock, console: LogConsole, *, limit: float
    ) -> "Environment":
        """Start a process and wait up to `limit` seconds until it asks for work.

        Raises `StartError` when it does not, and `AwsError` when there cannot be a process at all.
        """
        environment = cls(config, clock, console)
        began = time.monotonic()
        try:
            await environment._launch(settings)
            await environment._become_ready(limit)
        except BaseException:
            await environment.stop()
            raise
        environment._init_seconds = time.monotonic() - began
        return environment

    @property
    def alive(self) -> bool:
        """Tell whether the process still runs."""
        return self._process is not None and not self._process.ended.done()

    async def invoke(self, request: InvocationRequest) -> Invocation:
        """Run one invocation to its end; raises `RuntimeEndedError` when the process was gone before it got it."""
        self._tail = b""
        began = time.monotonic()
        result = await self._result(request)
        if request.tail:
            await _let_output_arrive()
        return self._reported(result, time.monotonic() - began)

    async def stop(self) -> None:
        """End the process, with its children."""
        if self._process:
            await self._process.stop()
        self._api.close()

    async def _launch(self, settings: FunctionSettings) -> None:
        address = await self._api.listen()
        stream = f"{time.strftime('%Y/%m/%d', time.gmtime(self._clock.now()))}/[$LATEST]{uuid4().hex}"
        variables = variables_of(
            self._config, settings, runtime_api=address, log_stream=stream, clock_offset=self._clock.offset
        )
        command = (*settings.command, self._config.handler) if settings.command else WORKER
        try:
            self._process = await WorkerProcess.start(
                command, folder=self._config.code, variables=variables, on_line=self._on_line
            )
        except OSError as error:
            raise AwsError("ServiceException", f"{command[0]} cannot be started: {error}", status=500) from error
        self._process.ended.add_done_callback(lambda ended: self._api.runtime_ended(ended.result()))

    async def _become_ready(self, limit: float) -> None:
        try:
            async with asyncio.timeout(limit):
                error = await self._api.started
        except TimeoutError as late:
            raise self._start_timed_out(limit) from late
        except RuntimeEndedError as ended:
            raise _exited_at_start(ended.status) from ended
        if error:
            raise _start_error(error)

    async def _result(self, request: InvocationRequest) -> Invocation:
        limit = self._config.timeout
        answering = self._api.hand_over(Work(request.request_id, request.payload, self._headers(request)))
        try:
            async with asyncio.timeout(limit):
                answer = await answering
        except TimeoutError:
            await self._kill()
            return timed_out(request.request_id, limit, self._clock.now())
        except RuntimeEndedError as ended:
            if not ended.had_work:
                raise
            return exited(request.request_id, ended.status)
        return Invocation(request.request_id, answer.payload, UNHANDLED if answer.failed else None)

    async def _kill(self) -> None:
        if self._process:
            await self._process.kill()

    def _headers(self, request: InvocationRequest) -> dict[str, str]:
        now = self._clock.now()
        headers = {
            "Lambda-Runtime-Deadline-Ms": str(int((now + self._config.timeout) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": request.arn,
            "Lambda-Runtime-Trace-Id": trace_id(now),
        }
        if request.client_context:
            headers["Lambda-Runtime-Client-Context"] = request.client_context
        if self._clock.offset:
            headers["Lambda-Runtime-Local-Clock-Offset"] = repr(self._clock.offset)
        return headers

    def _reported(self, result: Invocation, seconds: float) -> Invocation:
        report = (
            f"REPORT RequestId: {result.request_id}\tDuration: {seconds * 1000:.2f} ms"
            f"\tMemory Size: {self._config.memory} MB"
        )
        if self._init_seconds is not None:
            report += f"\tInit Duration: {self._init_seconds * 1000:.2f} ms"
            self._init_seconds = None
        self._console.report(self._config.name, report)
        begin = f"START RequestId: {result.request_id} Version: $LATEST\n".encode()
        end = f"END RequestId: {result.request_id}\n{report}\n".encode()
        return result.reported(seconds=seconds, log_tail=(begin + self._tail + end)[-TAIL:])

    def _on_line(self, line: str) -> None:
        self._tail = (self._tail + line.encode() + b"\n")[-TAIL:]
        self._console.line(self._config.name, line)

    def _start_timed_out(self, limit: float) -> StartTimedOutError:
        reason = f"the code outside of the handler took longer than {limit:g} s"
        return StartTimedOutError(reason, lambda request_id: timed_out(request_id, limit, self._clock.now()))


def _start_error(error: Answer) -> StartError:
    reported = json.loads(error.payload)
    reason = "".join([f"{reported['errorType']}: {reported['errorMessage']}", *reported.get("stackTrace", ())])
    return StartError(reason, lambda request_id: Invocation(request_id, error.payload, UNHANDLED))


def _exited_at_start(status: int) -> StartError:
    return StartError(
        f"the process ended with status {status} before it was ready", lambda request_id: exited(request_id, status)
    )


async def _let_output_arrive() -> None:
    # What the function wrote before it answered is in the pipe already: the loop only has to look at it once.
    for _ in range(3):
        await asyncio.sleep(0)
