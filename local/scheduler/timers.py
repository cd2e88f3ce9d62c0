"""The next occurrence of everything that is scheduled, in an index that the loop reads instead of looking at each.

AWS is never down and its clock never jumps; here both happen, and one rule covers them: however many occurrences were
missed, a wake-up fires each schedule once, with the scheduled time of the latest one, and then goes on as planned.
So a week's advance of a 5-minute schedule is one prompt invocation, not 2,016.
"""

import json
import logging
import random
import sqlite3
from typing import Any

from local.clock import Clock
from local.scheduler.invocations import Invocations
from local.scheduler.plan import Plan
from local.scheduler.schedule_expression import ScheduleExpressionError
from local.store import Store

log = logging.getLogger("local.scheduler")

BATCH = 100
"""Timers fired in one transaction, so that thousands falling due together never hold up the event loop."""
SECONDS = 60
SCHEMA = """
CREATE TABLE IF NOT EXISTS scheduler_timer (
    arn TEXT PRIMARY KEY,
    plan TEXT NOT NULL,
    targets TEXT NOT NULL,
    last_due REAL,
    next_due REAL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS scheduler_timer_due ON scheduler_timer (next_due) WHERE next_due IS NOT NULL;
"""


class Timers:
    """Turns occurrences that fall due into invocations, one per target, in the same transaction as the step forward."""

    def __init__(self, store: Store, clock: Clock, invocations: Invocations) -> None:
        self._store = store
        self._clock = clock
        self._invocations = invocations
        store.create(SCHEMA)

    def arm(self, arn: str, plan: Plan, targets: list[dict[str, Any]]) -> None:
        """Set what fires and when; the timer of an unchanged plan runs on. Raises `ScheduleExpressionError`."""
        plan = plan.normal()
        known = self._store.row("SELECT plan, last_due, next_due FROM scheduler_timer WHERE arn = ?", (arn,))
        last = known["last_due"] if known else None
        unchanged = known is not None and known["plan"] == plan.to_text()
        due = known["next_due"] if known and unchanged else plan.first(self._clock.now(), last)
        self._store.execute(
            "INSERT OR REPLACE INTO scheduler_timer (arn, plan, targets, last_due, next_due) VALUES (?, ?, ?, ?, ?)",
            (arn, plan.to_text(), json.dumps(targets), last, due),
        )

    def disarm(self, arn: str) -> None:
        """Forget a timer and what it has not delivered yet."""
        self._store.execute("DELETE FROM scheduler_timer WHERE arn = ?", (arn,))
        self._invocations.drop(arn)

    def is_over(self, arn: str) -> bool:
        """Tell whether the last occurrence of an enabled plan has been dealt with."""
        row = self._store.row("SELECT plan, last_due, next_due FROM scheduler_timer WHERE arn = ?", (arn,))
        if row is None or row["next_due"] is not None or row["last_due"] is None:
            return False
        return Plan.from_text(row["plan"]).enabled and not self._invocations.are_pending(arn)

    def next_moment(self) -> float | None:
        """Tell when the earliest timer falls due."""
        row = self._store.row("SELECT MIN(next_due) AS due FROM scheduler_timer WHERE next_due IS NOT NULL")
        return row["due"] if row else None

    def fire_due(self) -> int:
        """Fire a batch of what is due, earliest first; tells how many there were."""
        now = self._clock.now()
        with self._store.transaction():
            due = self._store.rows(
                "SELECT * FROM scheduler_timer WHERE next_due <= ? ORDER BY next_due LIMIT ?",
                (now, BATCH),
            )
            for row in due:
                self._fire(row, now)
        return len(due)

    def _fire(self, row: sqlite3.Row, now: float) -> None:
        plan = Plan.from_text(row["plan"])
        try:
            scheduled, following = plan.catch_up(row["next_due"], now)
        except ScheduleExpressionError:
            # an older version, or another machine's time zones, accepted what this one cannot read
            log.exception("schedule can no longer be read and is stopped", extra={"arn": row["arn"]})
            scheduled, following = row["next_due"], None
        self._store.execute(
            "UPDATE scheduler_timer SET last_due = ?, next_due = ? WHERE arn = ?", (scheduled, following, row["arn"])
        )
        delay = random.uniform(0, plan.window * SECONDS)  # noqa: S311 - spreads load, guards nothing
        for target in json.loads(row["targets"]):
            self._invocations.add(row["arn"], target, scheduled=scheduled, at=scheduled + delay)
