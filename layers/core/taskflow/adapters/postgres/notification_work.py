"""Storing notifications in PostgreSQL."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import ARRAY, Engine, String, any_, bindparam, delete, select, text

from taskflow.adapters.postgres.tables import connections
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.domain.notification import Notification, NotificationDraft

CONSUMER = "notifier"

SETTLING = timedelta(seconds=30)
"""A connection answers 410 until its `$connect` has returned, which takes no longer than API Gateway's 29 seconds."""

STORE = text(f"""
    WITH fresh AS (
        INSERT INTO processed_events (consumer, event_id, processed_at)
        VALUES ('{CONSUMER}', CAST(:event_id AS uuid), CAST(:now AS timestamptz))
        ON CONFLICT DO NOTHING
        RETURNING event_id
    ), counter AS (
        INSERT INTO notification_counters AS counters (owner_id, last_seq)
        SELECT CAST(:owner_id AS text), 1 FROM fresh
        ON CONFLICT (owner_id) DO UPDATE SET last_seq = counters.last_seq + 1
        RETURNING last_seq
    )
    INSERT INTO notifications (owner_id, seq, event_id, event, task_id, title, body, occurred_at, stored_at)
    SELECT CAST(:owner_id AS text), last_seq, CAST(:event_id AS uuid), CAST(:event AS text), CAST(:task_id AS uuid),
        CAST(:title AS text), CAST(:body AS text), CAST(:occurred_at AS timestamptz), CAST(:now AS timestamptz)
    FROM counter
    RETURNING seq
""")  # noqa: S608 - the name is a constant of this file

_OWN = connections.c.owner_id == bindparam("owner")
OPEN_CONNECTIONS = select(connections.c.connection_id).where(_OWN, connections.c.expires_at > bindparam("now"))
FORGET = delete(connections).where(
    _OWN,
    connections.c.connection_id == any_(bindparam("gone", type_=ARRAY(String))),
    connections.c.connected_at <= bindparam("settled"),
)


class PostgresNotificationWork(PostgresUnitOfWork):
    """Numbers notifications without gaps: the owner's counter is locked until the transaction ends."""

    def __init__(self, engine: Engine, *, owner_id: str) -> None:
        super().__init__(engine, owner_id=owner_id)
        self._owner = owner_id

    def store(self, draft: NotificationDraft, *, now: datetime) -> Notification | None:
        """Mark the event as processed, count, and insert, in one statement; a known event adds nothing."""
        seq = self.connection.execute(STORE, {**asdict(draft), "now": now}).scalar_one_or_none()
        return Notification.numbered(draft, seq) if seq else None

    def connections(self, *, now: datetime) -> Sequence[str]:
        """Select the owner's connections that have not expired."""
        found = self.connection.execute(OPEN_CONNECTIONS, {"owner": self._owner, "now": now})
        return found.scalars().all()

    def forget(self, connection_ids: Collection[str], *, now: datetime) -> None:
        """Delete connections of the owner's, except those that are still connecting."""
        values = {"owner": self._owner, "gone": list(connection_ids), "settled": now - SETTLING}
        self.connection.execute(FORGET, values)
