"""Storing notifications in PostgreSQL."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Engine, String, any_, bindparam, delete, insert, select, text

from taskflow.adapters.postgres.deferred import timer_for
from taskflow.adapters.postgres.tables import connections, deferred_notifications
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.application.ports.notifications import Waiting
from taskflow.application.timer import LEASE, Timer
from taskflow.contracts.deferred import read_draft, write_draft
from taskflow.contracts.preferences import read_kept
from taskflow.domain.notification import Notification, NotificationDraft
from taskflow.domain.preferences import Preferences

CONSUMER = "notifier"

SETTLING = timedelta(seconds=30)
"""A connection answers 410 until its `$connect` has returned, which takes no longer than API Gateway's 29 seconds."""

ADMIT = text(f"""
    WITH fresh AS (
        INSERT INTO processed_events (consumer, event_id, processed_at)
        VALUES ('{CONSUMER}', CAST(:event_id AS uuid), CAST(:now AS timestamptz))
        ON CONFLICT DO NOTHING
        RETURNING event_id
    )
    SELECT body FROM fresh LEFT JOIN notification_preferences ON owner_id = CAST(:owner AS text)
""")  # noqa: S608 - the name is a constant of this file

STORE = text("""
    WITH counter AS (
        INSERT INTO notification_counters AS counters (owner_id, last_seq) VALUES (CAST(:owner_id AS text), 1)
        ON CONFLICT (owner_id) DO UPDATE SET last_seq = counters.last_seq + 1
        RETURNING last_seq
    )
    INSERT INTO notifications (owner_id, seq, event_id, event, task_id, title, body, occurred_at, stored_at, silent)
    SELECT CAST(:owner_id AS text), last_seq, CAST(:event_id AS uuid), CAST(:event AS text), CAST(:task_id AS uuid),
        CAST(:title AS text), CAST(:body AS text), CAST(:occurred_at AS timestamptz), CAST(:now AS timestamptz),
        CAST(:silent AS boolean)
    FROM counter
    RETURNING seq
""")

_OWN = connections.c.owner_id == bindparam("owner")
OPEN_CONNECTIONS = select(connections.c.connection_id).where(_OWN, connections.c.expires_at > bindparam("now"))
FORGET = delete(connections).where(
    _OWN,
    connections.c.connection_id == any_(bindparam("gone", type_=ARRAY(String))),
    connections.c.connected_at <= bindparam("settled"),
)

DEFER = insert(deferred_notifications)
TAKE = (
    delete(deferred_notifications)
    .where(
        deferred_notifications.c.owner_id == bindparam("owner"),
        deferred_notifications.c.event_id == bindparam("event"),
        deferred_notifications.c.deferred_until <= bindparam("due_before"),
    )
    .returning(deferred_notifications.c.draft, deferred_notifications.c.deferred_until)
)


class PostgresNotificationWork(PostgresUnitOfWork):
    """Numbers notifications without gaps: the owner's counter is locked until the transaction ends."""

    def __init__(self, engine: Engine, *, owner_id: str, reads_once: bool = False) -> None:
        super().__init__(engine, owner_id=owner_id, reads_once=reads_once)
        self._owner = owner_id

    def admit(self, event_id: UUID, *, now: datetime) -> Preferences | None:
        """Mark the event as processed and select the preferences, in one statement; a known event answers nothing."""
        values = {"event_id": event_id, "now": now, "owner": self._owner}
        found = self.connection.execute(ADMIT, values).one_or_none()
        return read_kept(found.body) if found else None

    def store(self, draft: NotificationDraft, *, now: datetime) -> Notification:
        """Count and insert, in one statement."""
        seq: int = self.connection.execute(STORE, {**asdict(draft), "now": now}).scalar_one()
        return Notification.numbered(draft, seq)

    def defer(self, draft: NotificationDraft, *, until: datetime, claimed: bool) -> Timer:
        """Insert the waiting row."""
        values = {
            "event_id": draft.event_id,
            "owner_id": self._owner,
            "draft": json.loads(write_draft(draft)),
            "deferred_until": until,
            "next_claim_at": until + LEASE if claimed else until,
        }
        self.connection.execute(DEFER, values)
        return timer_for(draft.event_id, owner_id=self._owner, due_at=until)

    def take(self, event_id: UUID, *, due_before: datetime) -> Waiting | None:
        """Delete the waiting row and answer what it was; its row lock decides who of several delivers it."""
        values = {"owner": self._owner, "event": event_id, "due_before": due_before}
        found = self.connection.execute(TAKE, values).one_or_none()
        return Waiting(read_draft(found.draft), found.deferred_until) if found else None

    def connections(self, *, now: datetime) -> Sequence[str]:
        """Select the owner's connections that have not expired."""
        found = self.connection.execute(OPEN_CONNECTIONS, {"owner": self._owner, "now": now})
        return found.scalars().all()

    def forget(self, connection_ids: Collection[str], *, now: datetime) -> None:
        """Delete connections of the owner's, except those that are still connecting."""
        values = {"owner": self._owner, "gone": list(connection_ids), "settled": now - SETTLING}
        self.connection.execute(FORGET, values)
