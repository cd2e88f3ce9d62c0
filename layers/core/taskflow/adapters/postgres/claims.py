"""Claiming rows that wait for their time: the one statement behind every sweep of timers."""

from datetime import datetime

from sqlalchemy import Engine, Row, TextClause, text

from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.application.timer import LEASE


def claim_from(table: str, *, key: str, due: str, answers: str, also: str = "") -> TextClause:
    """Write the claim of a table whose `next_claim_at` is `due` until a row is claimed, and then the end of its lease.

    A row that nobody has claimed is claimable when it falls due soon, a claimed one when its lease has ended. What
    another sweep is claiming is passed over. `also` are further columns to set.

    The rows are an array and no subquery to join with: not knowing the limit, the planner would read the whole table.
    """
    return text(f"""
        UPDATE {table}
        SET next_claim_at = greatest({due}, CAST(:now AS timestamptz)) + CAST(:lease AS interval){also}
        WHERE {key} = ANY(ARRAY(
            SELECT {key} FROM {table}
            WHERE next_claim_at < CAST(:due_before AS timestamptz)
              AND (next_claim_at <= CAST(:now AS timestamptz) OR next_claim_at = {due})
            ORDER BY next_claim_at
            LIMIT CAST(:limit AS integer)
            FOR UPDATE SKIP LOCKED
        ))
        RETURNING {answers}
    """)  # noqa: S608 - the names are constants of their tables' files


def run_claim(
    engine: Engine, statement: TextClause, *, now: datetime, due_before: datetime, limit: int
) -> list[Row[tuple[object, ...]]]:
    """Lease rows in a transaction of its own."""
    with PostgresUnitOfWork(engine) as work:
        values = {"now": now, "due_before": due_before, "limit": limit, "lease": LEASE}
        rows = list(work.connection.execute(statement, values).all())
        work.commit()
    return rows
