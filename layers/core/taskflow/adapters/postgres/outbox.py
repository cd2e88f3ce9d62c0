"""Claiming what has stayed in the outbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, func, select, text

from taskflow.adapters.postgres.tables import outbox
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.application.publication import Publication

FIRST_PAUSE = 60
LONGEST_PAUSE = 900
"""Seconds until a claimed event may be claimed again; the pause doubles up to the longest."""

CLAIM = text(f"""
    UPDATE outbox
    SET attempts = attempts + 1,
        next_attempt_at = CAST(:now AS timestamptz)
            + make_interval(secs => least({FIRST_PAUSE} * power(2, attempts), {LONGEST_PAUSE}))
    WHERE event_id IN (
        SELECT event_id FROM outbox
        WHERE next_attempt_at <= CAST(:now AS timestamptz)
        ORDER BY next_attempt_at
        LIMIT CAST(:limit AS integer)
        FOR UPDATE SKIP LOCKED
    )
    RETURNING event_id, source, event_type, occurred_at, detail
""")  # noqa: S608 - the two numbers are constants of this file

OLDEST = select(func.min(outbox.c.occurred_at))


class PostgresOutbox:
    """The outbox as the relay sees it; any number of relays share it without waiting for one another."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, *, now: datetime, limit: int) -> Sequence[Publication]:
        """Lease the events whose time has come, in a transaction of its own."""
        with PostgresUnitOfWork(self._engine) as work:
            rows = work.connection.execute(CLAIM, {"now": now, "limit": limit}).all()
            work.commit()
        claimed = [
            Publication(
                event_id=row.event_id,
                source=row.source,
                name=row.event_type,
                occurred_at=row.occurred_at,
                detail=row.detail,
            )
            for row in rows
        ]
        return sorted(claimed, key=lambda publication: publication.event_id)

    def oldest(self) -> datetime | None:
        """Tell when the oldest waiting event occurred."""
        with PostgresUnitOfWork(self._engine) as work:
            found: datetime | None = work.connection.execute(OLDEST).scalar_one()
        return found
