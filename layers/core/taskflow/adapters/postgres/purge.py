"""Removing expired rows from PostgreSQL, table by table."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, TextClause, text

from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork

EXPIRING = {
    "idempotency_keys": ("owner_id, key", "expires_at"),
    "tickets": ("token_hash", "expires_at"),
    "connections": ("connection_id", "expires_at"),
    "processed_events": ("consumer, event_id", "processed_at"),
    "notifications": ("owner_id, seq", "stored_at"),
    "reminder_schedule": ("id", "ended_at"),
}
"""Each table's key, and the column that tells its age."""


@dataclass(slots=True)
class PostgresPurge:
    """Removes rows of one table."""

    engine: Engine
    name: str

    def __call__(self, *, before: datetime, limit: int) -> int:
        """Delete up to `limit` rows, in a transaction of its own."""
        with PostgresUnitOfWork(self.engine) as work:
            removed = work.connection.execute(STATEMENTS[self.name], {"before": before, "page": limit}).rowcount
            work.commit()
        return int(removed)


def _delete(name: str) -> TextClause:
    key, age = EXPIRING[name]
    return text(f"""
        DELETE FROM {name} WHERE ({key}) IN (
            SELECT {key} FROM {name} WHERE {age} < CAST(:before AS timestamptz) LIMIT CAST(:page AS integer)
        )
    """)  # noqa: S608 - the names are constants of this file


STATEMENTS = {name: _delete(name) for name in EXPIRING}
