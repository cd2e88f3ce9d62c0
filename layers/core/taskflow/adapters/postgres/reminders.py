"""Reminders that wait for their time, in PostgreSQL, as the sweep sees them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine

from taskflow.adapters.postgres.claims import claim_from, run_claim
from taskflow.application.due import Due
from taskflow.application.timer import Timer
from taskflow.contracts.due_reminders import write_timers

CLAIM = claim_from(
    "reminder_schedule", key="id", due="scheduled_at", answers="id, scheduled_at", also=", status = 'queued'"
)


class PostgresReminders:
    """What is going to fire; a partial index keeps a sweep as cheap as what it finds, however much there is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, *, now: datetime, due_before: datetime, limit: int) -> Sequence[Timer]:
        """Lease the rows that fall due, and write one message for those of the same second."""
        rows = run_claim(self._engine, CLAIM, now=now, due_before=due_before, limit=limit)
        return write_timers([Due(row.id, row.scheduled_at) for row in rows])
