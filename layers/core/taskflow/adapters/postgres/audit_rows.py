"""The audit trail's rows: as records for readers, and as links of a chain for who checks them."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from taskflow.domain.actor import Actor
from taskflow.domain.audit_chain import AuditEntry, AuditRecord, StoredLink, write_time
from taskflow.domain.canonical_json import Json, UnwritableError, canonical_json

_TEXTS = ("correlation_id", "entity_id", "entity_type", "event_id", "event_type")


def read_record(row: Row[Any]) -> AuditRecord:
    """Read a row of `task_events`."""
    entry = AuditEntry(
        event_id=row.event_id,
        event_type=row.event_type,
        entity_type=row.entity_type,
        entity_id=row.entity_id,
        owner_id=row.owner_id,
        actor=Actor(**row.actor),
        correlation_id=row.correlation_id,
        causation_id=row.causation_id,
        occurred_at=row.occurred_at,
        changes=row.changes,
        payload=row.payload,
    )
    return AuditRecord(entry=entry, recorded_at=row.recorded_at, position=row.position, hash=row.hash)


def read_link(row: Row[Any]) -> StoredLink:
    """Read a row of `task_events`, its JSON as text, as it is, whatever somebody may have put there."""
    return StoredLink(event_id=row.event_id, position=row.position, text=_write(row), hash=bytes(row.hash))


def _write(row: Row[Any]) -> str | None:
    try:
        return canonical_json(_members(row))
    except UnwritableError:  # nothing that was sealed is unwritable
        return None


def _members(row: Row[Any]) -> dict[str, Json]:
    return {name: str(getattr(row, name)) for name in _TEXTS} | {
        "actor": _read_json(row.actor),
        "causation_id": str(row.causation_id) if row.causation_id else None,
        "changes": _read_json(row.changes),
        "occurred_at": _write_time(row.occurred_at),
        "owner_id": row.owner_id,
        "payload": _read_json(row.payload),
        "recorded_at": _write_time(row.recorded_at),
    }


def _read_json(text: str | None) -> Json:
    value: Json = None if text is None else json.loads(text, parse_float=_read_number)
    return value


def _read_number(text: str) -> float:
    number = float(text)
    if Decimal(repr(number)) != Decimal(text):
        raise UnwritableError(f"{text} is not exactly a double")
    return number


def _write_time(moment: object) -> Json:
    # The driver gives what Python's calendar does not have, such as infinity, as text.
    return write_time(moment) if isinstance(moment, datetime) else str(moment)
