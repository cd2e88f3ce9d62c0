"""Noting refused tickets in PostgreSQL."""

from datetime import datetime

from sqlalchemy import text

from taskflow.adapters.postgres.recording import Recording
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.domain.security_events import RefusalReason, RefusedTicket

NOTE = text("""
    UPDATE tickets SET refused_at = CAST(:now AS timestamptz)
    WHERE token_hash = CAST(:token_hash AS bytea) AND refused_at IS NULL
    RETURNING owner_id, used_at, expires_at
""")

FINGERPRINT_BYTES = 8


class PostgresRefusalWork(Recording, PostgresUnitOfWork):
    """Marks a ticket when it is refused for the first time."""

    def note(self, *, token_hash: bytes, now: datetime) -> RefusedTicket | None:
        """Update the ticket's row, unless that has happened before."""
        row = self.connection.execute(NOTE, {"token_hash": token_hash, "now": now}).one_or_none()
        if row is None:
            return None
        reason = _reason(row.used_at, expired=row.expires_at <= now)
        return RefusedTicket(owner_id=row.owner_id, fingerprint=token_hash[:FINGERPRINT_BYTES].hex(), reason=reason)


def _reason(used_at: datetime | None, *, expired: bool) -> RefusalReason:
    if used_at is not None:
        return RefusalReason.USED
    return RefusalReason.EXPIRED if expired else RefusalReason.ORIGIN
