"""Notifications that wait for the end of quiet hours, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, text

from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.application.timer import LEASE, Timer
from taskflow.contracts.deferred import DeferredNotification

CLAIM = text("""
    UPDATE deferred_notifications
    SET next_claim_at = greatest(deferred_until, CAST(:now AS timestamptz)) + CAST(:lease AS interval)
    WHERE event_id IN (
        SELECT event_id FROM deferred_notifications
        WHERE next_claim_at < CAST(:due_before AS timestamptz)
          AND (next_claim_at <= CAST(:now AS timestamptz) OR next_claim_at = deferred_until)
        ORDER BY next_claim_at
        LIMIT CAST(:limit AS integer)
        FOR UPDATE SKIP LOCKED
    )
    RETURNING event_id, owner_id, deferred_until
""")
"""A row that nobody has claimed is claimable when it falls due soon, a claimed one when its lease has ended."""


class PostgresDeferredNotifications:
    """Waiting notifications as the sweep sees them; any number of sweeps share them without waiting for one another."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, *, now: datetime, due_before: datetime, limit: int) -> Sequence[Timer]:
        """Lease the rows that fall due, in a transaction of its own."""
        with PostgresUnitOfWork(self._engine) as work:
            values = {"now": now, "due_before": due_before, "limit": limit, "lease": LEASE}
            rows = work.connection.execute(CLAIM, values).all()
            work.commit()
        timers = [timer_for(row.event_id, owner_id=row.owner_id, due_at=row.deferred_until) for row in rows]
        return sorted(timers, key=lambda timer: timer.due_at)


def timer_for(event_id: UUID, *, owner_id: str, due_at: datetime) -> Timer:
    """Make the timer of a waiting notification."""
    return Timer(due_at=due_at, message=DeferredNotification.message(event_id, owner_id=owner_id))
