"""Looking after the audit trail's months in PostgreSQL."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import text

from taskflow.adapters.postgres.recording import Recording
from taskflow.application.ports.audit_upkeep import MonthState
from taskflow.domain.audit_chain import ChainHead

RETENTION = text("SELECT months FROM audit_retention")

MONTHS = text("""
    SELECT month, position, hash, announced_position, sealed_at FROM audit_chains
    WHERE dropped_at IS NULL ORDER BY month
""")

OPEN_MONTH = text("SELECT open_audit_month(CAST(:month AS date))")

LOCK_HEAD = text("SELECT position, hash FROM audit_chains WHERE month = CAST(:month AS date) FOR UPDATE")

COUNT = text("""
    SELECT count(*) FROM task_events
    WHERE occurred_at >= CAST(:month AS date)::timestamp AT TIME ZONE 'UTC'
      AND occurred_at < (CAST(:month AS date)::timestamp + interval '1 month') AT TIME ZONE 'UTC'
""")

MARK_ANNOUNCED = text("""
    UPDATE audit_chains SET announced_position = greatest(announced_position, CAST(:position AS bigint))
    WHERE month = CAST(:month AS date)
""")

DROP_MONTH = text("SELECT drop_audit_month(CAST(:month AS date), CAST(:now AS timestamptz))")


class PostgresAuditUpkeepWork(Recording):
    """Looks after months with the rights of the maintainer: entries can be read, and only whole old months go."""

    def retention(self) -> int:
        """Select the number of months."""
        return int(self.connection.execute(RETENTION).scalar_one())

    def months(self) -> Sequence[MonthState]:
        """Select the chains whose partitions are there."""
        return [
            MonthState(
                head=ChainHead(month=row.month, position=row.position, hash=row.hash),
                announced=row.announced_position,
                sealed_at=row.sealed_at,
            )
            for row in self.connection.execute(MONTHS)
        ]

    def open_month(self, month: date) -> None:
        """Create and attach a partition, which takes a lock that neither readers nor writers wait for."""
        self.connection.execute(OPEN_MONTH, {"month": month})

    def lock_head(self, month: date) -> ChainHead:
        """Lock the row of the chain."""
        row = self.connection.execute(LOCK_HEAD, {"month": month}).one()
        return ChainHead(month=month, position=row.position, hash=row.hash)

    def count_entries(self, month: date) -> int:
        """Count the rows of the month's partition."""
        return int(self.connection.execute(COUNT, {"month": month}).scalar_one())

    def mark_announced(self, head: ChainHead) -> None:
        """Update the chain's row."""
        self.connection.execute(MARK_ANNOUNCED, {"month": head.month, "position": head.position})

    def drop_month(self, month: date, *, now: datetime) -> None:
        """Remember to drop a month as the very last thing: its lock keeps everybody from the trail."""
        self._behind = [(DROP_MONTH, {"month": month, "now": now})]
