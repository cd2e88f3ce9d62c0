"""Invokes the function behind a route, within the time that API Gateway gives it."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from local.clock import Clock
from local.errors import AwsError
from local.gateway.api_definition import Integration

LARGEST_PAYLOAD = 6_291_556
"""Bytes that Lambda takes in a synchronous invocation (Lambda quotas: 6 MB and some room for the envelope)."""
logger = logging.getLogger("local.api_gateway")


class Invocation(Protocol):
    """What an invoked function answered; `function_error` is set when it raised, timed out or died."""

    @property
    def payload(self) -> bytes:
        """The result, or the error object, as JSON."""

    @property
    def function_error(self) -> str | None:
        """`Unhandled` when the function failed."""


class Functions(Protocol):
    """What API Gateway needs of Lambda."""

    async def invoke(self, name_or_arn: str, payload: bytes) -> Invocation:
        """Run a function; raises `AwsError` when it cannot be started."""


class IntegrationError(Exception):
    """A function gave no answer that could be passed on."""


class FunctionFailedError(IntegrationError):
    """The function raised, or answered something that API Gateway cannot read."""


class FunctionRejectedError(IntegrationError):
    """Lambda did not run the function (it does not exist, or its concurrency is used up: `throttled`)."""

    def __init__(self, error: AwsError) -> None:
        super().__init__(str(error))
        self.throttled = error.code == "TooManyRequestsException"


class FunctionTimedOutError(IntegrationError):
    """The function did not answer within the integration's time; it runs on, as on AWS."""


class PayloadTooLargeError(IntegrationError):
    """The event is larger than what Lambda takes."""


class LambdaIntegration:
    """Calls functions for both kinds of API."""

    def __init__(self, functions: Functions, clock: Clock) -> None:
        self._functions = functions
        self._clock = clock
        self._running: set[asyncio.Task[Invocation]] = set()

    async def call(self, integration: Integration, event: Mapping[str, Any]) -> bytes:
        """Run the function with `event` and answer its result, undecoded; raises an `IntegrationError`."""
        payload = json.dumps(event, separators=(",", ":")).encode()
        if len(payload) > LARGEST_PAYLOAD:
            raise PayloadTooLargeError(f"{len(payload)} bytes")
        try:
            invocation = await self._in_time(integration, payload)
        except AwsError as error:
            logger.warning("function not invoked", extra={"function": integration.function, "error": str(error)})
            raise FunctionRejectedError(error) from error
        if invocation.function_error:
            raise FunctionFailedError(invocation.function_error)
        return invocation.payload

    async def _in_time(self, integration: Integration, payload: bytes) -> Invocation:
        invoking = asyncio.ensure_future(self._functions.invoke(integration.function, payload))
        timer = asyncio.ensure_future(self._clock.sleep(integration.timeout))
        self._running.add(invoking)
        invoking.add_done_callback(self._forget)
        try:
            await asyncio.wait((invoking, timer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
        if not invoking.done():
            logger.warning("integration timed out", extra={"function": integration.function})
            raise FunctionTimedOutError(f"{integration.timeout} s")
        return invoking.result()

    def _forget(self, task: asyncio.Task[Invocation]) -> None:
        # Reading the exception keeps asyncio from reporting one that came after the client had its timeout.
        self._running.discard(task)
        if not task.cancelled():
            task.exception()
