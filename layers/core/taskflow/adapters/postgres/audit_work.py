"""Appending to the audit trail in PostgreSQL."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Date, DateTime, LargeBinary, String, bindparam, text
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
    WHERE (occurred_at, event_id) IN (
        SELECT * FROM unnest(CAST(:moments AS timestamptz[]), CAST(:event_ids AS uuid[]))
    ) AND occurred_at BETWEEN :earliest AND :latest
""").bindparams(
    bindparam("event_ids", type_=String),
    bindparam("moments", type_=String),
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
    SELECT CAST(entry->>'event_id' AS uuid), position, entry->>'event_type', entry->>'entity_type',
        entry->>'entity_id', entry->>'owner_id', entry->'actor', entry->>'correlation_id',
        CAST(entry->>'causation_id' AS uuid), CAST(entry->>'occurred_at' AS timestamptz),
        CAST(entry->>'recorded_at' AS timestamptz), nullif(entry->'changes', 'null'), entry->'payload',
        decode(seal, 'hex')
    FROM (
        SELECT CAST(entry AS jsonb) AS entry, position, seal
        FROM unnest(
            string_to_array(:entries, chr(30)), CAST(:places AS bigint[]), CAST(:seals AS text[])
        ) AS sealed(entry, position, seal)
        OFFSET 0
    ) AS sealed
""").bindparams(
    bindparam("months", type_=ARRAY(Date)),
    bindparam("positions", type_=ARRAY(BigInteger)),
    bindparam("hashes", type_=ARRAY(LargeBinary)),
    bindparam("moments", type_=ARRAY(DateTime(timezone=True))),
    *(bindparam(name, type_=String) for name in ("entries", "places", "seals")),
)
"""The texts are read once each, which `OFFSET 0` sees to, and taken apart by key: cheaper than `jsonb_to_recordset`."""

SEPARATOR = "\x1e"
"""The record separator, `chr(30)`; JSON text contains it only as an escape (RFC 8259, section 7)."""

# A join, because `= ANY` would be a search through the array for each row while the planner knows no better.
ACKNOWLEDGE = text("""
    WITH recorded AS (
        DELETE FROM outbox USING unnest(CAST(:event_ids AS uuid[])) AS entry(id) WHERE event_id = id RETURNING event_id
    )
    SELECT count(*) FROM recorded
""").bindparams(bindparam("event_ids", type_=String))


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
            "event_ids": _write_array(str(entry.event_id) for entry in entries),
            "moments": _write_array(moment.isoformat() for moment in moments),
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
            **_write(segments),
        }
        try:
            self.connection.execute(APPEND, values)
        except DBAPIError as error:
            if (sqlstate_of(error.orig) or "").startswith(CONTENT_SQLSTATE_CLASSES):
                raise UnstorableError(sqlstate_of(error.orig)) from error
            raise

    def acknowledge(self, event_ids: Collection[UUID]) -> int:
        """Delete from the outbox what is there."""
        found: int = self.connection.execute(ACKNOWLEDGE, {"event_ids": _write_array(map(str, event_ids))}).scalar_one()
        return found

    def _lock(self, months: Collection[date]) -> dict[date, ChainHead]:
        rows = self.connection.execute(LOCK_HEADS, {"months": sorted(months)})
        return {
            row.month: ChainHead(month=row.month, position=row.position, hash=row.hash)
            for row in rows
            if row.dropped_at is None
        }


def _write_array(words: Iterable[str]) -> str:
    # By hand, because these are long: the driver takes several times as long over an array.
    return f"{{{','.join(words)}}}"


def _write(segments: Collection[ChainSegment]) -> dict[str, str]:
    sealed = [entry for segment in segments for entry in segment.entries]
    return {
        "entries": SEPARATOR.join([entry.text for entry in sealed]),
        "places": _write_array(str(entry.position) for entry in sealed),
        "seals": _write_array(entry.hash.hex() for entry in sealed),
    }
