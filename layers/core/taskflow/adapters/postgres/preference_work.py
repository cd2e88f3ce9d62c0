"""A transaction over one owner's preferences."""

from datetime import datetime

from sqlalchemy import Engine, bindparam, select, text

from taskflow.adapters.postgres.recording import Recording
from taskflow.adapters.postgres.tables import notification_preferences
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.contracts.preferences import PreferencesView, read_kept
from taskflow.domain.preferences import Preferences

FIND = select(notification_preferences.c.body).where(notification_preferences.c.owner_id == bindparam("owner"))
KEEP = text("""
    INSERT INTO notification_preferences (owner_id, body, updated_at)
    VALUES (CAST(:owner AS text), CAST(:body AS jsonb), CAST(:now AS timestamptz))
    ON CONFLICT (owner_id) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at
""")


class PostgresPreferenceWork(Recording, PostgresUnitOfWork):
    """Keeps preferences as one document each, and records what happened, together."""

    def __init__(self, engine: Engine, *, owner_id: str, reads_once: bool = False) -> None:
        super().__init__(engine, owner_id=owner_id, reads_once=reads_once)
        self._owner = owner_id

    def find(self) -> Preferences:
        """Select the preferences, or those that everybody begins with."""
        return read_kept(self.connection.execute(FIND, {"owner": self._owner}).scalar_one_or_none())

    def keep(self, preferences: Preferences, *, now: datetime) -> None:
        """Insert or replace the preferences."""
        body = PreferencesView.of(preferences).model_dump_json()
        self.connection.execute(KEEP, {"owner": self._owner, "body": body, "now": now})
