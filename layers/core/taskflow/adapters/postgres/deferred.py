"""Notifications that wait for the end of quiet hours, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine

from taskflow.adapters.postgres.claims import claim_from, run_claim
from taskflow.application.timer import Timer
from taskflow.contracts.deferred import DeferredNotification

CLAIM = claim_from(
    "deferred_notifications", key="event_id", due="deferred_until", answers="event_id, owner_id, deferred_until"
)


class PostgresDeferredNotifications:
    """Waiting notifications as the sweep sees them; any number of sweeps share them without waiting for one another."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, *, now: datetime, due_before: datetime, limit: int) -> Sequence[Timer]:
        """Lease the rows that fall due, in a transaction of its own."""
        rows = run_claim(self._engine, CLAIM, now=now, due_before=due_before, limit=limit)
        timers = [timer_for(row.event_id, owner_id=row.owner_id, due_at=row.deferred_until) for row in rows]
        return sorted(timers, key=lambda timer: timer.due_at)


def timer_for(event_id: UUID, *, owner_id: str, due_at: datetime) -> Timer:
    """Make the timer of a waiting notification."""
    return Timer(due_at=due_at, message=DeferredNotification.message(event_id, owner_id=owner_id))
