"""Reading the audit trail from PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Row, and_, bindparam, select, tuple_

from taskflow.adapters.postgres.tables import task_events
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.application.ports.audit import AuditQuery
from taskflow.domain.actor import Actor
from taskflow.domain.audit_chain import AuditEntry, AuditRecord

NEWEST_FIRST = (
    select(task_events)
    .order_by(task_events.c.occurred_at.desc(), task_events.c.event_id.desc())
    .limit(bindparam("page"))
)

_PLACE = tuple_(task_events.c.occurred_at, task_events.c.event_id)
CONDITIONS = {
    "owner": task_events.c.owner_id == bindparam("owner"),
    "entity": task_events.c.entity_id == bindparam("entity"),
    "event": task_events.c.event_type == bindparam("event"),
    # The time alone is what lets the planner leave out later partitions.
    "at": and_(task_events.c.occurred_at <= bindparam("at"), tuple_(bindparam("at"), bindparam("id")) > _PLACE),
}


class PostgresAuditLog:
    """Reads the trail; row-level security keeps everybody but administrators to what concerns their own data."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list(self, query: AuditQuery, *, owner_id: str, everything: bool) -> Sequence[AuditRecord]:
        """Select a page, the newest first."""
        values = _values(query, owner_id=None if everything else owner_id)
        statement = NEWEST_FIRST.where(*(CONDITIONS[name] for name in CONDITIONS if name in values))
        with PostgresUnitOfWork(self._engine, owner_id=owner_id, everything=everything) as work:
            return [_record(row) for row in work.connection.execute(statement, values)]


def _values(query: AuditQuery, *, owner_id: str | None) -> dict[str, object]:
    values: dict[str, object] = {
        "page": query.limit,
        "owner": owner_id,
        "entity": query.entity_id,
        "event": query.event_type,
    }
    if query.after:
        values |= {"at": query.after.at, "id": query.after.id}
    return {name: value for name, value in values.items() if value is not None}


def _record(row: Row[Any]) -> AuditRecord:
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
    return AuditRecord(entry=entry, recorded_at=row.recorded_at, hash=row.hash)
