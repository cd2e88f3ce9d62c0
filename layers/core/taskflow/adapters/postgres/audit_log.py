"""Reading the audit trail from PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import Engine, and_, bindparam, select, tuple_

from taskflow.adapters.postgres.audit_rows import read_record
from taskflow.adapters.postgres.tables import task_events
from taskflow.adapters.postgres.unit_of_work import SET_TENANT, PostgresUnitOfWork
from taskflow.application.ports.audit import AuditQuery
from taskflow.domain.audit_chain import AuditRecord

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
    "actor": task_events.c.actor_user == bindparam("actor"),
    "since": task_events.c.occurred_at >= bindparam("since"),
    "until": task_events.c.occurred_at < bindparam("until"),
    # The time alone is what lets the planner leave out later partitions.
    "at": and_(task_events.c.occurred_at <= bindparam("at"), tuple_(bindparam("at"), bindparam("id")) > _PLACE),
}


class _Search(PostgresUnitOfWork):
    """A transaction that plans for the values at hand: which index is best depends on how rare each of them is."""

    opening = f"{SET_TENANT}, set_config('plan_cache_mode', 'force_custom_plan', true)"


class PostgresAuditLog:
    """Reads the trail; row-level security keeps everybody but administrators to what concerns their own data.

    A query reads the partitions of its time span, the newest first, and stops where its page is full.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list(self, query: AuditQuery, *, owner_id: str, everything: bool) -> Sequence[AuditRecord]:
        """Select a page, the newest first."""
        values = _values(query, owner_id=None if everything else owner_id)
        statement = NEWEST_FIRST.where(*(CONDITIONS[name] for name in CONDITIONS if name in values))
        with _Search(self._engine, owner_id=owner_id, everything=everything, reads_once=True) as work:
            return [read_record(row) for row in work.connection.execute(statement, values)]


def _values(query: AuditQuery, *, owner_id: str | None) -> dict[str, object]:
    values: dict[str, object] = {
        "page": query.limit,
        "owner": owner_id,
        "entity": query.entity_id,
        "event": query.event_type,
        "actor": query.actor,
        "since": query.since,
        "until": query.until,
    }
    if query.after:
        values |= {"at": query.after.at, "id": query.after.id}
    return {name: value for name, value in values.items() if value is not None}
