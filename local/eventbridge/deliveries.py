"""Carries accepted events to their targets: durable, at once, in order per target, retried until they are given up."""

import asyncio
import heapq
import json
import logging
import random
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from local.arn import service_of
from local.clock import LONGEST_NAP, Clock
from local.errors import AwsError
from local.eventbridge.dead_letters import Delivery, Failure, dead_letter_options, exhausted, next_attempt
from local.eventbridge.entries import Event
from local.eventbridge.event_json import json_text
from local.eventbridge.rule import Rule, Target
from local.store import Store
from local.targets import DeliveryError, Targets

log = logging.getLogger("local.eventbridge")

SCHEMA = """
CREATE TABLE IF NOT EXISTS eventbridge_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, target_arn TEXT NOT NULL, rule_arn TEXT NOT NULL, event TEXT NOT NULL,
    payload TEXT, options TEXT NOT NULL, dead_letter_arn TEXT, most_retries INTEGER NOT NULL, deadline REAL NOT NULL,
    due REAL NOT NULL, retries INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS eventbridge_deliveries_due ON eventbridge_deliveries (target_arn, due, id);
"""
INSERT = """
INSERT INTO eventbridge_deliveries
    (target_arn, rule_arn, event, payload, options, dead_letter_arn, most_retries, deadline, due)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
DUE = "SELECT * FROM eventbridge_deliveries WHERE target_arn = ? AND due <= ? ORDER BY due, id LIMIT 50"
WAITING = "SELECT DISTINCT target_arn FROM eventbridge_deliveries"
NEXT = "SELECT min(due) AS due FROM eventbridge_deliveries WHERE target_arn = ?"
MOST_AT_ONCE = 32
TOO_MANY, SERVER_ERROR = 429, 500


class Deliveries:
    """The rows between accepting an event and its targets having it; a row goes when its target, or nobody, gets it.

    Each target has a lane: one delivery after the other, in the order of acceptance as long as nothing fails. Lanes run
    side by side. A delivery that was under way when the process died is made again.
    """

    def __init__(
        self, store: Store, clock: Clock, targets: Targets, jitter: Callable[[], float] = random.random
    ) -> None:
        self._store = store
        self._clock = clock
        self._targets = targets
        self._jitter = jitter
        self._wakes: list[tuple[float, str]] = []
        self._woken = asyncio.Event()
        self._lanes: set[str] = set()
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        store.create(SCHEMA)

    def __len__(self) -> int:
        row = self._store.row("SELECT count(*) AS waiting FROM eventbridge_deliveries")
        return int(row["waiting"]) if row else 0

    def add(self, event: Event, rule: Rule, target: Target, payload: str) -> None:
        """Write down one delivery, within the caller's transaction; `start` sends it off once that is committed."""
        self._store.execute(
            INSERT,
            (
                target.arn,
                rule.arn,
                event.text,
                None if payload == event.text else payload,
                json_text(_options(event, target)),
                target.dead_letter_arn,
                target.most_retries,
                event.ingested_at + target.most_age,
                event.ingested_at,
            ),
        )

    def start(self, target_arns: Iterable[str]) -> None:
        """Send off what is waiting for these targets."""
        now = self._clock.now()
        for target_arn in target_arns:
            self._wake_at(now, target_arn)

    async def run(self) -> None:
        """Deliver until cancelled, beginning with what an earlier run left."""
        self.start(row["target_arn"] for row in self._store.rows(WAITING))
        async with asyncio.TaskGroup() as lanes:
            while True:
                self._woken.clear()
                self._open_lanes(lanes)
                until = self._wakes[0][0] if self._wakes else self._clock.now() + LONGEST_NAP
                await self._clock.wait_for(self._woken, until)

    def _wake_at(self, moment: float, target_arn: str) -> None:
        heapq.heappush(self._wakes, (moment, target_arn))
        self._woken.set()

    def _open_lanes(self, lanes: asyncio.TaskGroup) -> None:
        now = self._clock.now()
        while self._wakes and self._wakes[0][0] <= now:
            _, target_arn = heapq.heappop(self._wakes)
            if target_arn not in self._lanes:
                self._lanes.add(target_arn)
                lanes.create_task(self._drain(target_arn))

    async def _drain(self, target_arn: str) -> None:
        try:
            while rows := self._store.rows(DUE, (target_arn, self._clock.now())):
                for row in rows:
                    await self._attempt(_delivery(row))
            self._come_back(target_arn)
        finally:
            self._lanes.discard(target_arn)

    def _come_back(self, target_arn: str) -> None:
        row = self._store.row(NEXT, (target_arn,))
        if row and row["due"] is not None:
            self._wake_at(row["due"], target_arn)

    async def _attempt(self, delivery: Delivery) -> None:
        async with self._slots:
            failure = await self._send(delivery.target_arn, delivery.payload, delivery.options)
        if failure is None:
            self._forget(delivery)
            return
        condition = exhausted(delivery, self._clock.now()) if failure.retryable else None
        if failure.retryable and condition is None:
            self._postpone(delivery, failure)
        else:
            await self._give_up(delivery, failure, condition)

    async def _send(self, target_arn: str, payload: str, options: Mapping[str, Any]) -> Failure | None:
        try:
            await self._targets.deliver(target_arn, payload, options)
        except DeliveryError as error:
            return Failure(error.code, error.message, error.retryable)
        except AwsError as error:
            return Failure(error.code, error.message, error.status == TOO_MANY or error.status >= SERVER_ERROR)
        except Exception as error:
            log.exception("target failed unexpectedly", extra={"target": target_arn})
            return Failure("InternalError", repr(error), retryable=True)
        return None

    def _forget(self, delivery: Delivery) -> None:
        self._store.execute("DELETE FROM eventbridge_deliveries WHERE id = ?", (delivery.id,))

    def _postpone(self, delivery: Delivery, failure: Failure) -> None:
        due = next_attempt(delivery, self._clock.now(), self._jitter())
        self._store.execute(
            "UPDATE eventbridge_deliveries SET due = ?, retries = retries + 1 WHERE id = ?", (due, delivery.id)
        )
        log.info("delivery will be retried", extra={"target": delivery.target_arn, "code": failure.code, "due": due})

    async def _give_up(self, delivery: Delivery, failure: Failure, condition: str | None) -> None:
        lost: Failure | None = failure
        if delivery.dead_letter_arn:
            options = dead_letter_options(delivery, failure, condition)
            lost = await self._send(delivery.dead_letter_arn, delivery.event, options)
        if lost:
            keys = {"rule": delivery.rule_arn, "target": delivery.target_arn, "code": lost.code, "reason": lost.message}
            log.error("event dropped after failed delivery", extra=keys)
        self._forget(delivery)


def _options(event: Event, target: Target) -> dict[str, Any]:
    if service_of(target.arn) == "sqs":
        trace = {"AWSTraceHeader": {"DataType": "String", "StringValue": event.trace_header}}
        options = {"MessageGroupId": target.group_id, "MessageSystemAttributes": event.trace_header and trace}
    else:
        options = {"TraceHeader": event.trace_header, "SourceBus": event.bus if target.is_bus else None}
    return {name: value for name, value in options.items() if value}


def _delivery(row: sqlite3.Row) -> Delivery:
    columns = {name: row[name] for name in row.keys() if name != "due"}  # noqa: SIM118  (a Row iterates over values)
    payload = row["event"] if row["payload"] is None else row["payload"]
    return Delivery(**{**columns, "payload": payload, "options": json.loads(row["options"])})
