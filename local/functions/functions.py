"""Lambda: functions as processes, invoked at once or through a durable queue."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.clock import Clock
from local.errors import AwsError
from local.functions.async_invoke import AsyncInvocations, passes
from local.functions.code_watch import CodeWatch
from local.functions.deployed_function import DeployedFunction
from local.functions.function_config import FunctionConfig, FunctionSettings
from local.functions.function_names import LATEST, address, not_found
from local.functions.function_operations import configuration, description, invoke_operation, named, page
from local.functions.function_resources import FunctionResources
from local.functions.function_variables import access_key
from local.functions.invocation import Invocation, InvocationRequest
from local.functions.log_console import LogConsole
from local.functions.metrics import Metrics
from local.provision import Provisioner
from local.store import Store
from local.targets import DeliveryError, Targets

SYNCHRONOUS_LIMIT = 6 * 1024 * 1024
ASYNCHRONOUS_LIMIT = 1024 * 1024
"""Bytes of the largest payloads (AWS page "Lambda quotas")."""
TOO_LARGE = "Request must be smaller than {limit} bytes for the InvokeFunction operation"
EVENT_TOO_LARGE = "{size} byte payload is too large for the Event invocation type (limit {limit} bytes)"


class Functions:
    """The Lambda service: invocations, the resources that configure them, and the operations of the API."""

    def __init__(self, store: Store, clock: Clock, targets: Targets, settings: FunctionSettings) -> None:
        self.metrics = Metrics()
        self._clock = clock
        self._settings = settings
        self._console = LogConsole(self.metrics)
        self._deployed: dict[str, DeployedFunction] = {}
        self._events = AsyncInvocations(store, clock, targets, self)
        self._resources = FunctionResources(self.deploy, self._events)
        self._watch = CodeWatch(self._code_changed)

    def provisioners(self) -> dict[str, Provisioner]:
        """Tell what makes functions and what belongs to them."""
        return self._resources.provisioners()

    async def deploy(self, config: FunctionConfig) -> None:
        """Make a function invocable, or change one that is."""
        before = self._deployed.get(config.name)
        if before and before.config == config:
            return
        self._deployed[config.name] = DeployedFunction(config, self._settings, self._clock, self._console, self.metrics)
        if self._settings.watch:
            self._watch.follow((config.code, *config.layers))
        if before:
            await before.stop()

    async def invoke(
        self, name_or_arn: str, payload: bytes, *, client_context: str | None = None, tail: bool = False
    ) -> Invocation:
        """Run a function and wait for its answer; with `tail` the answer's log is complete.

        Raises `AwsError`: 404 for an unknown function, 413 for more than 6 MB, 429 when all that are reserved run. A
        failure of the function itself is no error but told by `function_error`.
        """
        function = self.find(name_or_arn)
        _check_size(payload, SYNCHRONOUS_LIMIT, TOO_LARGE)
        return await function.invoke(
            InvocationRequest(address(name_or_arn).arn, payload or b"{}", client_context=client_context, tail=tail)
        )

    async def invoke_event(
        self, arn: str, payload: bytes, *, request_id: str, client_context: str | None
    ) -> Invocation:
        """Run an event that was accepted earlier, under the id that it got then."""
        request = InvocationRequest(arn, payload, client_context=client_context, request_id=request_id)
        return await self.find(arn).invoke(request)

    def invoke_async(self, name_or_arn: str, payload: bytes, *, client_context: str | None = None) -> str:
        """Accept an event, durably once this returns; answers the request id that all its attempts will have.

        Raises `AwsError`: 404 for an unknown function, 413 for more than 1 MB.
        """
        name = self.find(name_or_arn).config.name
        _check_size(payload, ASYNCHRONOUS_LIMIT, EVENT_TOO_LARGE)
        return self._events.accept(name, address(name_or_arn).arn, payload or b"{}", client_context)

    async def deliver(self, arn: str, payload: str, options: Mapping[str, Any]) -> None:  # noqa: ARG002 - functions have none
        """Take a delivery of `Targets`: an asynchronous invocation."""
        try:
            self.invoke_async(arn, payload.encode())
        except AwsError as error:
            raise DeliveryError(error.code, error.message, retryable=passes(error)) from error

    def find(self, name_or_arn: str) -> DeployedFunction:
        """Find a function by any of its names; raises `AwsError` 404, for an unknown version or alias too."""
        wanted = address(name_or_arn)
        function = self._deployed.get(wanted.name)
        if not function or not self._resources.knows(wanted):
            raise not_found(wanted)
        return function

    async def op_invoke(self, params: dict[str, Any]) -> dict[str, Any]:
        """Invoke: synchronously, as an event, or as a dry run."""
        return await invoke_operation(self, params)

    def op_get_function(self, params: dict[str, Any]) -> dict[str, Any]:
        """GetFunction."""
        wanted = named(params)
        return description(self.find(wanted.arn), wanted.qualifier or LATEST)

    def op_get_function_configuration(self, params: dict[str, Any]) -> dict[str, Any]:
        """GetFunctionConfiguration."""
        wanted = named(params)
        return configuration(self.find(wanted.arn), wanted.qualifier or LATEST)

    def op_list_functions(self, params: dict[str, Any]) -> dict[str, Any]:
        """ListFunctions."""
        return page(list(self._deployed.values()), params)

    def capacity(self, function: str) -> int:
        """Tell how many invocations of a function may run at the same time."""
        return self._deployed[function].capacity

    def function_of_access_key(self, key: str) -> str | None:
        """Tell which function signs with this access key id."""
        return next((name for name in self._deployed if access_key(name) == key), None)

    def environments(self) -> dict[str, dict[str, str]]:
        """Tell which variables each function gets beside Lambda's own."""
        ours = {**self._settings.extra_env, "AWS_ENDPOINT_URL": self._settings.endpoint_url}
        return {name: {**ours, **function.config.variables} for name, function in self._deployed.items()}

    def roles(self) -> dict[str, str]:
        """Tell of every function which role it has."""
        return {name: function.config.role for name, function in sorted(self._deployed.items())}

    def status(self) -> list[dict[str, Any]]:
        """Tell of every function what it is doing."""
        return [
            {
                "name": name,
                "invocations": function.invocations,
                "errors": function.errors,
                "running": function.busy,
                "environments": function.environments,
                "waiting_events": self._events.waiting(name),
            }
            for name, function in sorted(self._deployed.items())
        ]

    async def warm(self) -> None:
        """See that every function can start, before anything depends on it; raises `LocalError` naming one that cannot.

        A few at a time: each takes a processor for a moment.
        """
        turns = asyncio.Semaphore(os.cpu_count() or 1)

        async def in_turn(function: DeployedFunction) -> None:
            async with turns:
                await function.warm()

        await asyncio.gather(*map(in_turn, self._deployed.values()))

    async def run(self) -> None:
        """Run accepted events and watch the code until cancelled; then end every process."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._events.run())
                if self._settings.watch:
                    tasks.create_task(self._watch.run())
        finally:
            await self.stop()

    async def stop(self) -> None:
        """End every process; nothing can be invoked after this."""
        await asyncio.gather(*(function.stop() for function in self._deployed.values()))

    def _code_changed(self, paths: set[Path]) -> None:
        for function in self._deployed.values():
            folders = (function.config.code, *function.config.layers)
            if any(path.is_relative_to(folder) for path in paths for folder in folders):
                function.retire()


def _check_size(payload: bytes, limit: int, message: str) -> None:
    if len(payload) > limit:
        raise AwsError("RequestTooLargeException", message.format(size=len(payload), limit=limit), status=413)
