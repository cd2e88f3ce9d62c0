"""Idempotency keys in PostgreSQL."""

import json
from datetime import datetime

from sqlalchemy import Engine, text

from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.application.errors import InFlightError
from taskflow.application.ports.idempotency import KeptAnswer, KeyedRequest

# The lock belongs to the transaction, so that a proxied connection need not be pinned, and a killed process frees it.
# Two keys with the same hash cost one of them a 409 and nothing else.
CLAIM = text("""
    SELECT pg_try_advisory_xact_lock(hashtextextended(CAST(:owner AS text) || ' ' || CAST(:key AS text), 7461738))
        AS free, kept.request_hash, kept.status, kept.headers, kept.body
    FROM (VALUES (1)) AS one
    LEFT JOIN idempotency_keys AS kept
        ON kept.owner_id = CAST(:owner AS text) AND kept.key = CAST(:key AS text)
        AND kept.expires_at > CAST(:now AS timestamptz)
""")

# The statement above may have looked before another transaction ended, and locked afterwards: the primary key decides.
KEEP = text("""
    INSERT INTO idempotency_keys AS kept (owner_id, key, request_hash, status, headers, body, created_at, expires_at)
    VALUES (CAST(:owner AS text), CAST(:key AS text), CAST(:request_hash AS bytea), CAST(:status AS integer),
        CAST(:headers AS jsonb), CAST(:body AS text), CAST(:now AS timestamptz), CAST(:until AS timestamptz))
    ON CONFLICT (owner_id, key) DO UPDATE
    SET request_hash = excluded.request_hash, status = excluded.status, headers = excluded.headers,
        body = excluded.body, created_at = excluded.created_at, expires_at = excluded.expires_at
    WHERE kept.expires_at <= excluded.created_at
    RETURNING 1
""")


class PostgresOnceWork(PostgresUnitOfWork):
    """Keeps answers under their owner's keys."""

    def __init__(self, engine: Engine, *, owner_id: str) -> None:
        super().__init__(engine, owner_id=owner_id)
        self._owner = owner_id

    def claim(self, key: str, *, now: datetime) -> tuple[bytes, KeptAnswer] | None:
        """Look for the key and lock it, in one statement that waits for nobody."""
        row = self.connection.execute(CLAIM, {"owner": self._owner, "key": key, "now": now}).one()
        if row.request_hash is not None:
            return row.request_hash, KeptAnswer(status=row.status, headers=row.headers, body=row.body)
        if not row.free:
            raise InFlightError
        return None

    def keep(self, request: KeyedRequest, answer: KeptAnswer, *, now: datetime, until: datetime) -> None:
        """Insert the answer, in place of one that has expired."""
        values = {
            "owner": self._owner,
            "key": request.key,
            "request_hash": request.fingerprint,
            "status": answer.status,
            "headers": json.dumps(dict(answer.headers)),
            "body": answer.body,
            "now": now,
            "until": until,
        }
        if self.connection.execute(KEEP, values).scalar_one_or_none() is None:
            raise InFlightError
