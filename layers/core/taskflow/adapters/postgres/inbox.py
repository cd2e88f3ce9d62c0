"""Reading stored notifications from PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import Engine, bindparam, func, select

from taskflow.adapters.postgres.tables import notifications
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.domain.notification import Notification

_OWN = notifications.c.owner_id == bindparam("owner")
_SHOWN = [notifications.c[name] for name in ("seq", "event_id", "event", "task_id", "title", "body", "occurred_at")]

SINCE = (
    select(*_SHOWN)
    .where(_OWN, notifications.c.seq > bindparam("since"))
    .order_by(notifications.c.seq)
    .limit(bindparam("page"))
)
LAST_SEQ = select(func.coalesce(func.max(notifications.c.seq), 0)).where(_OWN)


class PostgresInbox:
    """Reads each owner's notifications under that owner's row-level security."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def since(self, seq: int, *, owner_id: str, limit: int) -> Sequence[Notification]:
        """Select the notifications after `seq`, by the primary key."""
        with PostgresUnitOfWork(self._engine, owner_id=owner_id) as work:
            rows = work.connection.execute(SINCE, {"owner": owner_id, "since": seq, "page": limit})
            return [Notification(**row) for row in rows.mappings()]

    def last_seq(self, *, owner_id: str) -> int:
        """Select the highest number."""
        with PostgresUnitOfWork(self._engine, owner_id=owner_id) as work:
            return int(work.connection.execute(LAST_SEQ, {"owner": owner_id}).scalar_one())
