"""The queue of asynchronous invocations, with functions and destinations that are noted only."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from local.clock import Clock
from local.functions.async_invoke import AsyncInvocations
from local.functions.invocation import UNHANDLED, Invocation
from local.store import Store
from local.targets import DeliveryError, Targets
from tests.support.lambda_functions import soon

ARN = "arn:aws:lambda:us-east-1:123456789012:function:worker"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:dead"
OTHER = "arn:aws:lambda:us-east-1:123456789012:function:other"
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/bus"
FAILURE = {"errorType": "ValueError", "errorMessage": "no"}


class FakeFunctions:
    """Runs events by noting them; what comes next is what `will` says: a result, or an error to raise."""

    def __init__(self, capacity: int = 5) -> None:
        self.limit = capacity
        self.ran: list[tuple[str, bytes]] = []
        self.outcomes: list[object] = []
        self.gate = asyncio.Event()
        self.gate.set()

    def will(self, *outcomes: object) -> None:
        self.outcomes += outcomes

    def capacity(self, _: str) -> int:
        return self.limit

    async def invoke_event(
        self, arn: str, payload: bytes, *, request_id: str, client_context: str | None
    ) -> Invocation:
        self.ran.append((request_id, payload))
        await self.gate.wait()
        outcome = self.outcomes.pop(0) if self.outcomes else "done"
        if isinstance(outcome, Exception):
            raise outcome
        failed = isinstance(outcome, dict) and "errorType" in outcome
        return Invocation(request_id, json.dumps(outcome).encode(), UNHANDLED if failed else None)


class Inbox:
    """Takes what is delivered; `refusals` are raised first, one after the other."""

    def __init__(self, *services: str) -> None:
        self.targets = Targets()
        self.got: list[tuple[str, Any, Mapping[str, Any]]] = []
        self.refusals: list[DeliveryError] = []
        for service in services:
            self.targets.register(service, self._deliver)

    async def _deliver(self, arn: str, payload: str, options: Mapping[str, Any]) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.got.append((arn, json.loads(payload), options))


class Queue:
    """The queue of one function under test, with a clock that can be advanced."""

    def __init__(self, store: Store | None = None, **rules: Any) -> None:
        self.store = store or Store()
        self.clock = Clock(self.store)
        self.functions = FakeFunctions()
        self.inbox = Inbox("sqs", "lambda", "events")
        self.events = AsyncInvocations(self.store, self.clock, self.inbox.targets, self.functions)
        self.events.configure("worker", lambda before: replace(before, **rules))
        self.running = asyncio.ensure_future(self.events.run())

    def accept(self, event: object = "event") -> str:
        return self.events.accept("worker", ARN, json.dumps(event).encode())

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def ran(self, times: int) -> None:
        await soon(lambda: len(self.functions.ran) >= times)
        await self.settle()
        assert len(self.functions.ran) == times

    async def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)
        await self.settle()

    @property
    def waiting(self) -> int:
        return self.events.waiting("worker")

    async def stop(self) -> None:
        self.running.cancel()
        await asyncio.wait([self.running])
        self.clock.close()


def queue_of(queues: list[Queue], **options: Any) -> Queue:
    queues.append(Queue(**options))
    return queues[-1]
