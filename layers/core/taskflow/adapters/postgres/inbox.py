"""Reading stored notifications from PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Engine, RowMapping, any_, bindparam, func, or_, select, true, update

from taskflow.adapters.postgres.tables import notifications
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.application.ports.notifications import InboxView
from taskflow.domain.notification import Notification

_OWN = notifications.c.owner_id == bindparam("owner")
_UNREAD = notifications.c.read_at.is_(None)
_SHOWN = (
    "seq", "event_id", "event", "task_id", "title", "body", "occurred_at", "silent", "read_at",
)  # fmt: skip

COUNT_UNREAD = select(func.count()).select_from(notifications).where(_OWN, _UNREAD)
LAST_SEQ = select(func.coalesce(func.max(notifications.c.seq), 0)).where(_OWN)

_whole = select(COUNT_UNREAD.scalar_subquery().label("unread"), LAST_SEQ.scalar_subquery().label("last_seq")).subquery()
_piece = (
    select(*(notifications.c[name] for name in _SHOWN))
    .where(_OWN, notifications.c.seq > bindparam("since"))
    .order_by(notifications.c.seq)
    .limit(bindparam("page"))
    .subquery()
)
SINCE = select(_whole, _piece).select_from(_whole.outerjoin(_piece, true())).order_by(_piece.c.seq)

MARK_READ = (
    update(notifications)
    .where(
        _OWN,
        _UNREAD,
        or_(
            notifications.c.seq <= bindparam("up_to"),
            notifications.c.seq == any_(bindparam("seqs", type_=ARRAY(BigInteger))),
        ),
    )
    .values(read_at=bindparam("now"))
)


class PostgresInbox:
    """Reads each owner's notifications under that owner's row-level security."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def since(self, seq: int, *, owner_id: str, limit: int) -> InboxView:
        """Select the notifications after `seq`, by the primary key, and the counts, in one statement."""
        with PostgresUnitOfWork(self._engine, owner_id=owner_id, reads_once=True) as work:
            found = work.connection.execute(SINCE, {"owner": owner_id, "since": seq, "page": limit}).mappings().all()
        items = [_notification(row) for row in found if row["seq"] is not None]
        return InboxView(items=items, unread=found[0]["unread"], last_seq=found[0]["last_seq"])


class PostgresReadMarkWork(PostgresUnitOfWork):
    """Marks one owner's notifications as read."""

    def __init__(self, engine: Engine, *, owner_id: str) -> None:
        super().__init__(engine, owner_id=owner_id)
        self._owner = owner_id

    def mark_read(self, *, up_to: int, seqs: Collection[int], now: datetime) -> int:
        """Update those that are unread, then count the rest."""
        values: Mapping[str, Any] = {"owner": self._owner, "up_to": up_to, "seqs": list(seqs), "now": now}
        self.connection.execute(MARK_READ, values)
        return int(self.connection.execute(COUNT_UNREAD, {"owner": self._owner}).scalar_one())


def _notification(row: RowMapping) -> Notification:
    return Notification(**{name: row[name] for name in _SHOWN})
