"""Reading the chains of the audit trail from PostgreSQL, to follow them again."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import CursorResult, Engine, Executable, String, bindparam, cast, select, text

from taskflow.adapters.postgres.audit_rows import read_link
from taskflow.adapters.postgres.tables import task_events
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.domain.audit_chain import ChainHead, StoredLink
from taskflow.domain.audit_events import AUDIT_HEAD
from taskflow.domain.audit_verification import MonthChain
from taskflow.domain.month import add_months, write_month

MONTHS = text("""
    SELECT month FROM audit_chains
    UNION
    SELECT to_date(substring(relname FROM '^task_events_(\\d{4}_\\d{2})$'), 'YYYY_MM')
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'task_events'::regclass
    ORDER BY month
""")

FIND = text("""
    SELECT position, hash, dropped_position, dropped_hash FROM audit_chains WHERE month = CAST(:month AS date)
""")

ANNOUNCED = text("""
    SELECT CAST(payload #>> '{audit,position}' AS bigint) AS position, payload #>> '{audit,hash}' AS hash
    FROM task_events
    WHERE entity_id = CAST(:entity AS text) AND event_type = CAST(:event AS text)
      AND occurred_at >= CAST(:since AS timestamptz)
""")

_OF_MONTH = (task_events.c.occurred_at >= bindparam("since"), task_events.c.occurred_at < bindparam("until"))

_JSON = ("actor", "changes", "payload")
_AS_TEXT = [cast(task_events.c[name], String).label(name) for name in _JSON]
"""As text, because the driver would read numbers as doubles, and with them overlook some changes."""

READ = (
    select(*(column for column in task_events.c if column.name not in _JSON), *_AS_TEXT)
    .where(*_OF_MONTH, task_events.c.position > bindparam("behind"), task_events.c.position <= bindparam("last"))
    .order_by(task_events.c.position)
    .limit(bindparam("page"))
)

COUNT = text("""
    SELECT count(*) FILTER (WHERE (position > CAST(:position AS bigint)) IS NOT TRUE) AS counted,
        count(*) FILTER (WHERE position > CAST(:position AS bigint)) AS behind
    FROM task_events
    WHERE occurred_at >= CAST(:since AS timestamptz) AND occurred_at < CAST(:until AS timestamptz)
""")


class PostgresAuditChains:
    """Reads the whole trail: for an administrator, whom row-level security lets, or for a role that may anyway."""

    def __init__(self, engine: Engine, *, administrator: str | None = None) -> None:
        self._engine = engine
        self._administrator = administrator

    def months(self) -> Sequence[date]:
        """Select the months that have a chain, a partition, or both."""
        return [row.month for row in self._run(MONTHS, {})]

    def find(self, month: date) -> MonthChain | None:
        """Select a month's head, and where the kept part of its chain begins."""
        for row in self._run(FIND, {"month": month}):
            return MonthChain(
                begin=ChainHead(month=month, position=row.dropped_position, hash=row.dropped_hash),
                head=ChainHead(month=month, position=row.position, hash=row.hash),
            )
        return None

    def announced(self, month: date) -> Mapping[int, bytes]:
        """Select the announcements about a month, by the index on what an entry is about."""
        values = {"entity": write_month(month), "event": AUDIT_HEAD.name, "since": _begin(month)}
        return {row.position: bytes.fromhex(row.hash) for row in self._run(ANNOUNCED, values)}

    def read(self, month: date, *, after: int, until: int, limit: int) -> Sequence[StoredLink]:
        """Select rows by the partition's index on positions."""
        values = {**_span(month), "behind": after, "last": until, "page": limit}
        return [read_link(row) for row in self._run(READ, values)]

    def count(self, month: date, *, position: int) -> tuple[int, int]:
        """Count the rows of the month's partition."""
        [row] = self._run(COUNT, {**_span(month), "position": position})
        return row.counted, row.behind

    def _run(self, statement: Executable, values: dict[str, object]) -> Sequence[Any]:
        with PostgresUnitOfWork(self._engine, owner_id=self._administrator, everything=True) as work:
            rows: CursorResult[Any] = work.connection.execute(statement, values)
            return rows.all()


def _span(month: date) -> dict[str, object]:
    return {"since": _begin(month), "until": _begin(add_months(month, 1))}


def _begin(month: date) -> datetime:
    return datetime.combine(month, time(), UTC)
