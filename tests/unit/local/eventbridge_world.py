"""EventBridge with fake targets: what the stories in its tests are told with."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from local.arn import arn
from local.clock import Clock
from local.eventbridge.eventbridge import EventBridge
from local.store import Store
from local.targets import Targets

ORDERS = {"source": ["shop.orders"]}
QUEUE = arn("sqs", "orders")
DEAD_LETTERS = arn("sqs", "dead-letters")
FUNCTION = arn("lambda", "function:ship")


class Inbox:
    """Takes what is delivered, per ARN; refuses as often as it is told to."""

    def __init__(self) -> None:
        self.received: dict[str, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
        self.refusals: dict[str, list[Exception]] = defaultdict(list)
        self.attempts: dict[str, int] = defaultdict(int)

    async def deliver(self, target: str, payload: str, options: Mapping[str, Any]) -> None:
        self.attempts[target] += 1
        await asyncio.sleep(0)
        if self.refusals[target]:
            raise self.refusals[target].pop(0)
        self.received[target].append((payload, options))

    def refuse(self, target: str, *errors: Exception) -> None:
        self.refusals[target].extend(errors)

    def texts(self, target: str = QUEUE) -> list[str]:
        return [payload for payload, _ in self.received[target]]

    def events(self, target: str = QUEUE) -> list[Any]:
        return [json.loads(text) for text in self.texts(target)]

    def __len__(self) -> int:
        return sum(map(len, self.received.values()))


class World:
    """One EventBridge on one store; `run` delivers while inside it."""

    def __init__(self, path: Path | None = None, **options: Any) -> None:
        self.store = Store(path)
        self.clock = Clock(self.store)
        self.inbox = Inbox()
        self.targets = Targets()
        self.targets.register("sqs", self.inbox.deliver)
        self.targets.register("lambda", self.inbox.deliver)
        self.bus = EventBridge(self.store, self.clock, self.targets, **options)
        self.targets.register("events", self.bus.deliver)

    def close(self) -> None:
        self.clock.close()
        self.store.close()

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        running = asyncio.ensure_future(self.bus.run())
        try:
            yield
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    def rule(self, name: str = "orders", *targets: dict[str, Any], bus: str = "default", pattern: Any = None) -> str:
        params = {"Name": name, "EventBusName": bus, "EventPattern": json.dumps(pattern or ORDERS)}
        rule_arn = self.bus.op_put_rule(params)["RuleArn"]
        if targets:
            self.bus.op_put_targets({"Rule": name, "EventBusName": bus, "Targets": list(targets)})
        return str(rule_arn)

    def put(self, *entries: dict[str, Any]) -> dict[str, Any]:
        return self.bus.op_put_events({"Entries": list(entries)})


def target(target_arn: str = QUEUE, **fields: Any) -> dict[str, Any]:
    return {"Id": "t", "Arn": target_arn, **fields}


def entry(detail: Any = None, **fields: Any) -> dict[str, Any]:
    text = json.dumps({"number": 1} if detail is None else detail)
    return {"Source": "shop.orders", "DetailType": "order.placed", "Detail": text, **fields}


async def eventually(probe: Callable[[], Any], *, within: float = 10.0) -> Any:
    """Ask until the answer is true; `within` seconds of the loop's own time, which no test clock moves."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while not (answer := probe()):
        assert loop.time() < deadline, f"still {answer!r} after {within} s"
        await asyncio.sleep(0.002)
    return answer
