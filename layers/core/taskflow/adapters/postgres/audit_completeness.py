"""Comparing what was committed with the audit trail, in PostgreSQL."""

from sqlalchemy import Engine, text

from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from taskflow.application.ports.audit_upkeep import Completeness

SHOWN = 20
"""Ids that are listed of each kind."""

# One statement sees one moment. A task that changed after the oldest waiting event may be explained by what waits, and
# one that is gone by any waiting event; what changed before the months that are kept has left no trace to compare.
COMPARE = text("""
    WITH waiting AS MATERIALIZED (
        SELECT count(*) AS events, min(occurred_at) AS oldest FROM outbox
    ), kept AS MATERIALIZED (
        SELECT greatest(min(month), max(month) FILTER (WHERE dropped_at IS NOT NULL) + interval '1 month')
            AT TIME ZONE 'UTC' AS since
        FROM audit_chains
    )
    SELECT events, oldest,
        ARRAY(
            SELECT id::text FROM tasks
            WHERE updated_at >= since AND (oldest IS NULL OR updated_at < oldest)
              AND NOT EXISTS (
                SELECT FROM task_events
                WHERE entity_id = tasks.id::text AND entity_type = 'task'
                  AND payload #> '{task,version}' = to_jsonb(tasks.version)
              )
            LIMIT CAST(:shown AS integer)
        ) AS unrecorded,
        ARRAY(
            SELECT entity_id FROM task_events AS created
            WHERE event_type = 'task.created' AND oldest IS NULL
              AND NOT EXISTS (SELECT FROM tasks WHERE id::text = created.entity_id)
              AND NOT EXISTS (
                SELECT FROM task_events AS deleted
                WHERE deleted.entity_id = created.entity_id AND deleted.event_type = 'task.deleted'
              )
            LIMIT CAST(:shown AS integer)
        ) AS vanished
    FROM waiting CROSS JOIN kept
""")


class PostgresCompleteness:
    """Compares with the rights of the maintainer, who sees of a task its id, its version and when it changed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self) -> Completeness:
        """Compare in one statement."""
        with PostgresUnitOfWork(self._engine) as work:
            row = work.connection.execute(COMPARE, {"shown": SHOWN}).one()
        return Completeness(waiting=row.events, oldest=row.oldest, unrecorded=row.unrecorded, vanished=row.vanished)
