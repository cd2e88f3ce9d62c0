"""Invocations that are due or being retried; each is in the store until its target or its dead-letter queue has it."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from local.clock import Clock
from local.errors import AwsError
from local.scheduler.payload import Invocation, dead_letter_attributes, dead_letter_body, options_of, payload_of
from local.store import Store
from local.targets import DeliveryError, Targets

log = logging.getLogger("local.scheduler")

BATCH = 100
MOST_RETRIES = 185
MOST_AGE = 86_400
"""Seconds. Both are the defaults of RetryPolicy (API reference)."""
LONGEST_PAUSE = 480.0
"""Seconds between retries at most: with doubling from one second, 185 retries then last just under a day."""
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
UNEXPECTED = DeliveryError(
    "AWS.Scheduler.InternalServerError", "Unexpected error occurred while processing the request", retryable=True
)
SCHEMA = """
CREATE TABLE IF NOT EXISTS scheduler_invocation (
    id TEXT PRIMARY KEY,
    arn TEXT NOT NULL,
    target TEXT NOT NULL,
    scheduled REAL NOT NULL,
    attempts INTEGER NOT NULL,
    since REAL NOT NULL,
    attempt_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS scheduler_invocation_due ON scheduler_invocation (attempt_at);
CREATE INDEX IF NOT EXISTS scheduler_invocation_owner ON scheduler_invocation (arn);
"""


@dataclass(frozen=True)
class Failure:
    """Why an invocation ends without its target; `condition` is which limit was reached, if it was a limit."""

    error: DeliveryError
    condition: str | None


class Invocations:
    """Delivers at least once, with back-off; calls `ended` with the schedule's ARN when one is over, either way."""

    def __init__(self, store: Store, clock: Clock, targets: Targets, ended: Callable[[str], None]) -> None:
        self._store = store
        self._clock = clock
        self._targets = targets
        self._ended = ended
        store.create(SCHEMA)

    def add(self, arn: str, target: dict[str, Any], *, scheduled: float, at: float) -> None:
        """Keep an invocation of `target` to be made at `at`; its age counts from then, or from now if that is later."""
        self._store.execute(
            "INSERT INTO scheduler_invocation (id, arn, target, scheduled, attempts, since, attempt_at) "
            "VALUES (?, ?, ?, ?, 0, ?, ?)",
            (str(uuid4()), arn, json.dumps(target), scheduled, max(at, self._clock.now()), at),
        )

    def drop(self, arn: str) -> None:
        """Forget what a schedule has not delivered yet."""
        self._store.execute("DELETE FROM scheduler_invocation WHERE arn = ?", (arn,))

    def are_pending(self, arn: str) -> bool:
        """Tell whether a schedule has invocations that are not over."""
        return self._store.row("SELECT 1 FROM scheduler_invocation WHERE arn = ? LIMIT 1", (arn,)) is not None

    def next_moment(self) -> float | None:
        """Tell when the earliest invocation is to be made."""
        row = self._store.row("SELECT MIN(attempt_at) AS due FROM scheduler_invocation")
        return row["due"] if row else None

    async def deliver_due(self) -> int:
        """Make a batch of the invocations that are due, earliest first; tells how many there were."""
        rows = self._store.rows(
            "SELECT * FROM scheduler_invocation WHERE attempt_at <= ? ORDER BY attempt_at, rowid LIMIT ?",
            (self._clock.now(), BATCH),
        )
        await asyncio.gather(*(self._attempt(_invocation(row)) for row in rows))
        return len(rows)

    async def _attempt(self, invocation: Invocation) -> None:
        error = await self._outcome(self._deliver(invocation), invocation)
        if error is None:
            self._end(invocation)
        elif failure := self._final(invocation, error):
            await self._give_up(invocation, failure)
        else:
            self._retry(invocation, error)

    async def _deliver(self, invocation: Invocation) -> None:
        payload = payload_of(invocation)
        if payload is not None:
            await self._targets.deliver(invocation.target["Arn"], payload, options_of(invocation))

    async def _outcome(self, delivery: Awaitable[None], invocation: Invocation) -> DeliveryError | None:
        """Answer a delivery's error instead of raising it, because one bad target must not stop the others."""
        try:
            await delivery
        except DeliveryError as error:
            return error
        except AwsError as error:
            retryable = error.status >= SERVER_ERROR or error.status == TOO_MANY_REQUESTS
            return DeliveryError(error.code, error.message, retryable=retryable)
        except Exception:
            log.exception("invocation failed unexpectedly", extra={"arn": invocation.arn})
            return UNEXPECTED
        return None

    def _final(self, invocation: Invocation, error: DeliveryError) -> Failure | None:
        policy = invocation.target.get("RetryPolicy") or {}
        if not error.retryable:
            return Failure(error, None)
        if invocation.attempts >= policy.get("MaximumRetryAttempts", MOST_RETRIES):
            return Failure(error, "MaximumRetryAttempts")
        if self._clock.now() >= _deadline(invocation):
            return Failure(error, "MaximumEventAgeInSeconds")
        return None

    def _retry(self, invocation: Invocation, error: DeliveryError) -> None:
        pause = min(2.0**invocation.attempts, LONGEST_PAUSE)
        self._store.execute(
            "UPDATE scheduler_invocation SET attempts = attempts + 1, attempt_at = ? WHERE id = ?",
            (min(self._clock.now() + pause, _deadline(invocation)), invocation.id),
        )
        log.info("invocation failed and will be retried", extra=_keys(invocation, error))

    async def _give_up(self, invocation: Invocation, failure: Failure) -> None:
        log.warning("invocation failed for good", extra=_keys(invocation, failure.error))
        if queue := (invocation.target.get("DeadLetterConfig") or {}).get("Arn"):
            attributes = dead_letter_attributes(invocation, failure.error, failure.condition)
            burial = self._targets.deliver(queue, dead_letter_body(invocation), {"MessageAttributes": attributes})
            if lost := await self._outcome(burial, invocation):
                log.error("dead-letter queue did not take an invocation", extra=_keys(invocation, lost))
        self._end(invocation)

    def _end(self, invocation: Invocation) -> None:
        with self._store.transaction():
            self._store.execute("DELETE FROM scheduler_invocation WHERE id = ?", (invocation.id,))
            self._ended(invocation.arn)


def _invocation(row: sqlite3.Row) -> Invocation:
    return Invocation(
        id=row["id"],
        arn=row["arn"],
        target=json.loads(row["target"]),
        scheduled=row["scheduled"],
        attempts=row["attempts"],
        since=row["since"],
    )


def _deadline(invocation: Invocation) -> float:
    policy = invocation.target.get("RetryPolicy") or {}
    return invocation.since + float(policy.get("MaximumEventAgeInSeconds", MOST_AGE))


def _keys(invocation: Invocation, error: DeliveryError) -> dict[str, Any]:
    target, attempts = invocation.target["Arn"], invocation.attempts + 1
    return {"arn": invocation.arn, "target": target, "attempts": attempts, "code": error.code}
