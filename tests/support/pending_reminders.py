"""Reminders that are pending for a long time yet, straight in the database: what a busy service has besides."""

from datetime import UTC, datetime

from tests.support.system import System

OTHERS = "others"
"""Their correlation id, by which they are told from those that somebody asked for."""

INSERT = """
    INSERT INTO reminder_schedule (id, owner_id, task_id, "offset", due_date, scheduled_at, status, task_version,
        correlation_id, caused_by, hops, next_claim_at)
    SELECT gen_random_uuid(), 'owner-' || n % 1000, gen_random_uuid(), '1 hour', at + interval '1 hour', at, 'pending',
        1, '{others}', gen_random_uuid(), 1, at
    FROM (SELECT n, TIMESTAMPTZ '{now}' + interval '1 day' + n * interval '10 seconds' AS at
          FROM generate_series(1, {count}) AS n) AS pending
    RETURNING 1
"""


def fill(system: System, count: int) -> None:
    """Add reminders that fall due from tomorrow on, one every ten seconds."""
    added = system.rows(INSERT.format(others=OTHERS, now=datetime.now(UTC).isoformat(), count=count))
    assert len(added) == count
