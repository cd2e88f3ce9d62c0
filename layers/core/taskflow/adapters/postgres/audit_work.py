"""Appending to the audit trail in PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Date, DateTime, LargeBinary, String, Uuid, bindparam, text
from sqlalchemy.exc import DBAPIError

from taskflow.adapters.postgres.dialect import sqlstate_of
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.application.errors import UnstorableError
from taskflow.domain.audit_chain import AuditEntry, ChainHead, ChainSegment

CONTENT_SQLSTATE_CLASSES = ("22", "23")
"""Data exception and integrity constraint violation (PostgreSQL manual, appendix A)."""

LOCK_HEADS = text("""
    SELECT month, position, hash, dropped_at FROM audit_chains WHERE month = ANY(:months) ORDER BY month FOR UPDATE
""").bindparams(bindparam("months", type_=ARRAY(Date)))

OPEN_MONTH = text("SELECT open_audit_month(CAST(:month AS date))")

FIND_RECORDED = text("""
    SELECT event_id FROM task_events
    WHERE (event_id, occurred_at) IN (SELECT * FROM unnest(:event_ids, :moments))
      AND occurred_at BETWEEN :earliest AND :latest
""").bindparams(
    bindparam("event_ids", type_=ARRAY(Uuid)),
    bindparam("moments", type_=ARRAY(DateTime(timezone=True))),
    bindparam("earliest", type_=DateTime(timezone=True)),
    bindparam("latest", type_=DateTime(timezone=True)),
)

APPEND = text("""
    WITH moved AS (
        UPDATE audit_chains SET position = head.position, hash = head.hash, sealed_at = head.sealed_at
        FROM unnest(:months, :positions, :hashes, :moments) AS head(month, position, hash, sealed_at)
        WHERE audit_chains.month = head.month
    )
    INSERT INTO task_events (event_id, position, event_type, entity_type, entity_id, owner_id, actor, correlation_id,
        causation_id, occurred_at, recorded_at, changes, payload, hash)
    SELECT event_id, position, event_type, entity_type, entity_id, owner_id, actor, correlation_id,
        causation_id, occurred_at, recorded_at, changes, payload, decode(hash, 'hex')
    FROM jsonb_to_recordset(CAST(:entries AS jsonb)) AS entry(
        event_id uuid, position bigint, event_type text, entity_type text, entity_id text, owner_id text, actor jsonb,
        correlation_id text, causation_id uuid, occurred_at timestamptz, recorded_at timestamptz, changes jsonb,
        payload jsonb, hash text
    )
""").bindparams(
    bindparam("months", type_=ARRAY(Date)),
    bindparam("positions", type_=ARRAY(BigInteger)),
    bindparam("hashes", type_=ARRAY(LargeBinary)),
    bindparam("moments", type_=ARRAY(DateTime(timezone=True))),
    bindparam("entries", type_=String),
)

ACKNOWLEDGE = text("DELETE FROM outbox WHERE event_id = ANY(:event_ids)").bindparams(
    bindparam("event_ids", type_=ARRAY(Uuid))
)


class PostgresAuditWork(PostgresUnitOfWork):
    """Appends to the trail while the heads of its chains are locked, so that each month has one order."""

    def lock_heads(self, months: Collection[date]) -> Mapping[date, ChainHead]:
        """Lock the heads in the order of their months, which keeps two writers from waiting for each other.

        Must come first: a month that is new, or was dropped already when its last entry came late, is opened in a
        transaction of its own, so that its locks do not last for the batch.
        """
        heads = self._lock(months)
        if missing := set(months) - heads.keys():
            for month in sorted(missing):
                self.connection.execute(OPEN_MONTH, {"month": month})
            self.connection.commit()
            heads = self._lock(months)
        return heads

    def find_recorded(self, entries: Collection[AuditEntry]) -> Collection[UUID]:
        """Select the known events by the primary key, in the partitions of their months."""
        moments = [entry.occurred_at for entry in entries]
        values = {
            "event_ids": [entry.event_id for entry in entries],
            "moments": moments,
            "earliest": min(moments),
            "latest": max(moments),
        }
        return set(self.connection.execute(FIND_RECORDED, values).scalars())

    def append(self, segments: Collection[ChainSegment]) -> None:
        """Insert the very texts that were hashed, and move the heads, in one statement."""
        heads = [segment.head for segment in segments]
        values = {
            "months": [head.month for head in heads],
            "positions": [head.position for head in heads],
            "hashes": [head.hash for head in heads],
            "moments": [segment.sealed_at for segment in segments],
            "entries": _write(segments),
        }
        try:
            self.connection.execute(APPEND, values)
        except DBAPIError as error:
            if (sqlstate_of(error.orig) or "").startswith(CONTENT_SQLSTATE_CLASSES):
                raise UnstorableError(sqlstate_of(error.orig)) from error
            raise

    def acknowledge(self, event_ids: Collection[UUID]) -> None:
        """Delete from the outbox."""
        self.connection.execute(ACKNOWLEDGE, {"event_ids": list(event_ids)})

    def _lock(self, months: Collection[date]) -> dict[date, ChainHead]:
        rows = self.connection.execute(LOCK_HEADS, {"months": sorted(months)})
        return {
            row.month: ChainHead(month=row.month, position=row.position, hash=row.hash)
            for row in rows
            if row.dropped_at is None
        }


def _write(segments: Collection[ChainSegment]) -> str:
    # A canonical entry ends in "}": place and hash are added as further members of the same object.
    rows = (
        f'{sealed.text[:-1]},"position":{sealed.position},"hash":"{sealed.hash.hex()}"}}'
        for segment in segments
        for sealed in segment.entries
    )
    return f"[{','.join(rows)}]"
