"""Asynchronous invocation: a durable queue in front of every function.

Source: AWS page "How Lambda handles errors and retries with asynchronous invocation".
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Protocol
from uuid import uuid4

from local.clock import Clock
from local.errors import AwsError
from local.functions.async_destinations import AsyncDestinations, Outcome, Rules
from local.functions.invocation import Invocation
from local.store import Store
from local.targets import Targets

SCHEMA = """
CREATE TABLE IF NOT EXISTS lambda_event (
    id TEXT PRIMARY KEY, function TEXT NOT NULL, arn TEXT NOT NULL, payload BLOB NOT NULL, client_context TEXT,
    accepted_at REAL NOT NULL, due_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, throttles INTEGER NOT NULL DEFAULT 0, status INTEGER, answer BLOB
);
CREATE INDEX IF NOT EXISTS lambda_event_due ON lambda_event (function, due_at);
"""
RETRY_AFTER = 60.0
"""Seconds before the first retry after a function error; twice that before the second."""
LONGEST_BACK_OFF = 300.0
"""Seconds between two attempts to run what was throttled, at most; it starts with one."""
THROTTLED, SERVER_ERROR = 429, 500
logger = logging.getLogger("local.async_invoke")


class Invoker(Protocol):
    """What the queue needs of the functions."""

    def capacity(self, function: str) -> int:
        """Tell how many invocations may run at the same time."""

    async def invoke_event(
        self, arn: str, payload: bytes, *, request_id: str, client_context: str | None
    ) -> Invocation:
        """Run one invocation under a given id; raises `AwsError` when it cannot be run now."""


class AsyncInvocations:
    """Accepts events, runs them in the order in which they fall due, retries, and tells destinations how it ended.

    At least once: an event that was running when the process was killed runs again.
    """

    def __init__(self, store: Store, clock: Clock, targets: Targets, invoker: Invoker) -> None:
        self._store = store
        self._clock = clock
        self._invoker = invoker
        self._destinations = AsyncDestinations(clock, targets)
        self._rules: dict[str, Rules] = {}
        self._running: dict[str, dict[str, asyncio.Task[None]]] = {}
        self._wake = asyncio.Event()
        store.create(SCHEMA)

    def configure(self, function: str, change: Callable[[Rules], Rules]) -> None:
        """Change how a function's events are treated; from the first call on, what waits for it is run."""
        self._rules[function] = change(self._rules.get(function, Rules()))
        self._running.setdefault(function, {})
        self._wake.set()

    def accept(self, function: str, arn: str, payload: bytes, client_context: str | None = None) -> str:
        """Keep an event, durably once this returns; answers its request id."""
        request_id, now = str(uuid4()), self._clock.now()
        self._store.execute(
            "INSERT INTO lambda_event (id, function, arn, payload, client_context, accepted_at, due_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (request_id, function, arn, payload, client_context, now, now),
        )
        self._wake.set()
        return request_id

    def waiting(self, function: str) -> int:
        """Count the events that are not finished."""
        row = self._store.row("SELECT count(*) AS number FROM lambda_event WHERE function = ?", (function,))
        return int(row["number"]) if row else 0

    async def run(self) -> None:
        """Run what falls due until cancelled."""
        try:
            while True:
                self._wake.clear()
                for function in self._rules:
                    self._start_due(function)
                await self._until_next()
        finally:
            for tasks in self._running.values():
                for task in tasks.values():
                    task.cancel()

    async def _until_next(self) -> None:
        moments = [moment for function in self._rules if (moment := self._next_due(function)) is not None]
        if moments:
            await self._clock.wait_for(self._wake, min(moments))
        else:
            await self._wake.wait()

    def _next_due(self, function: str) -> float | None:
        row = self._store.row(
            "SELECT min(due_at) AS moment FROM lambda_event WHERE function = ? AND due_at > ?",
            (function, self._clock.now()),
        )
        return row["moment"] if row else None

    def _start_due(self, function: str) -> None:
        running = self._running[function]
        room = max(1, self._invoker.capacity(function))
        due = self._store.rows(
            "SELECT * FROM lambda_event WHERE function = ? AND due_at <= ? ORDER BY due_at, rowid LIMIT ?",
            (function, self._clock.now(), room + len(running)),
        )
        for event in [each for each in due if each["id"] not in running][: max(0, room - len(running))]:
            task = asyncio.ensure_future(self._attempt(event))
            running[event["id"]] = task
            task.add_done_callback(partial(self._finished, running, event["id"]))

    def _finished(self, running: dict[str, asyncio.Task[None]], request_id: str, _: asyncio.Task[None]) -> None:
        running.pop(request_id, None)
        self._wake.set()

    async def _attempt(self, event: sqlite3.Row) -> None:
        try:
            await self._run_once(event)
        except Exception:
            logger.exception("event not finished, trying again", extra={"request_id": event["id"]})
            self._put_off(Outcome.of(event), self._clock.now() + RETRY_AFTER, event["throttles"])

    async def _run_once(self, event: sqlite3.Row) -> None:
        outcome = Outcome.of(event)
        if self._invoker.capacity(event["function"]) == 0:
            await self._end(event, outcome, "ZeroReservedConcurrency")
            return
        try:
            invocation = await self._invoker.invoke_event(
                event["arn"], event["payload"], request_id=event["id"], client_context=event["client_context"]
            )
        except AwsError as error:
            await self._not_run(event, outcome, error)
        else:
            await self._ran(event, outcome, invocation)

    async def _ran(self, event: sqlite3.Row, before: Outcome, invocation: Invocation) -> None:
        outcome = before.after(invocation)
        rules = self._rules[event["function"]]
        if not invocation.function_error:
            await self._end(event, outcome, "Success")
        elif outcome.attempts > rules.retries:
            await self._end(event, outcome, "RetriesExhausted")
        else:
            due = self._clock.now() + RETRY_AFTER * outcome.attempts
            await self._retry(event, outcome, due, event["throttles"])

    async def _not_run(self, event: sqlite3.Row, outcome: Outcome, error: AwsError) -> None:
        if not passes(error):
            await self._end(event, outcome.refused(error), "RetriesExhausted")
            return
        due = self._clock.now() + min(LONGEST_BACK_OFF, 2.0 ** event["throttles"])
        await self._retry(event, outcome.refused(error), due, event["throttles"] + 1)

    async def _retry(self, event: sqlite3.Row, outcome: Outcome, due: float, throttles: int) -> None:
        if due - event["accepted_at"] > self._rules[event["function"]].max_age:
            await self._end(event, outcome, "EventAgeExceeded")
        else:
            self._put_off(outcome, due, throttles)

    def _put_off(self, outcome: Outcome, due: float, throttles: int) -> None:
        self._store.execute(
            "UPDATE lambda_event SET due_at = ?, throttles = ?, attempts = ?, status = ?, answer = ? WHERE id = ?",
            (due, throttles, outcome.attempts, outcome.status, outcome.answer, outcome.request_id),
        )

    async def _end(self, event: sqlite3.Row, outcome: Outcome, condition: str) -> None:
        await self._destinations.tell(self._rules[event["function"]], outcome, condition)
        self._store.execute("DELETE FROM lambda_event WHERE id = ?", (event["id"],))


def passes(error: AwsError) -> bool:
    """Tell whether an error is one of the moment, a throttle or the service's own, so that trying again can help."""
    return error.status == THROTTLED or error.status >= SERVER_ERROR
