"""What the reminder sweep costs in the database: when nothing is due, and per reminder, with few and with many pending.

Run: `python -m bench.reminder_sweep [--few 10000] [--many 1000000] [--due 1000]`; it starts a PostgreSQL of its own and
sends nothing. Bars: 5 ms of database time for an empty sweep over 1,000,000 pending reminders, and the same cost per
claimed reminder with 10,000 as with 1,000,000 pending (1.3 times at most).
"""

import argparse
import statistics
from collections.abc import Sequence

from bench.migrated_database import migrated_database
from bench.stopwatch import timed
from taskflow.adapters.postgres.connection import make_engine
from taskflow.adapters.postgres.reminders import PostgresReminders
from taskflow.application.enqueue_due import CLAIM_SIZE
from taskflow.application.timer import HORIZON
from tests.integration.database import TestDatabase
from tests.unit.taskflow.builders import NOON

PENDING = """
    INSERT INTO reminder_schedule (id, owner_id, task_id, "offset", due_date, scheduled_at, status, task_version,
        correlation_id, caused_by, hops, next_claim_at)
    SELECT gen_random_uuid(), 'owner-' || n % 1000, gen_random_uuid(), '1 hour', at + interval '1 hour', at, 'pending',
        1, 'bench', gen_random_uuid(), 1, at
    FROM (SELECT n, {at} AS at FROM generate_series(1, {count}) AS n) AS pending
"""
LATER = "TIMESTAMPTZ '{now}' + interval '1 hour' + n * interval '1 second'"
SOON = "TIMESTAMPTZ '{now}' + n * interval '50 milliseconds'"
TIMES, ROUNDS = 200, 9


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=1_000)
    options = parser.parse_args()
    with migrated_database() as database:
        few, many = (measure(database, count, options.due) for count in (options.few, options.many))
    print(f"many to few, per claimed reminder: {many / few:.2f} times")


def measure(database: TestDatabase, pending: int, due: int) -> float:
    """Print the cost of an empty sweep, and of claiming; answers the latter in milliseconds per reminder."""
    database.empty()
    add(database, LATER, pending)
    database.as_root("ANALYZE reminder_schedule")
    reminders = PostgresReminders(make_engine(database.login("taskflow_reminder_sweeper")))
    empty = sorted(claim(reminders)[0] for _ in range(TIMES))
    print(f"{pending:9,} pending, nothing due: p50 {statistics.median(empty):.2f} ms  max {empty[-1]:.2f} ms per sweep")
    print(f"{'':9}          plan: {explain(database)}")
    costs = [claim_all(database, reminders, due) for _ in range(ROUNDS)]
    print(f"{'':9}          claim of {due}: p50 {statistics.median(costs) * 1000:.1f} µs per reminder")
    return statistics.median(costs)


def claim_all(database: TestDatabase, reminders: PostgresReminders, due: int) -> float:
    """Make reminders due, claim all of them, and remove them again; answers milliseconds per reminder."""
    add(database, SOON, due)
    spent, claimed = 0.0, 0
    while claimed < due:
        milliseconds, found = claim(reminders)
        spent, claimed = spent + milliseconds, claimed + found
    database.as_root("DELETE FROM reminder_schedule WHERE status = 'queued'")
    return spent / claimed


def claim(reminders: PostgresReminders) -> tuple[float, int]:
    """Claim once; answers milliseconds, the way to the database included, and how many were claimed."""
    took, found = timed(lambda: reminders.claim(now=NOON, due_before=NOON + HORIZON, limit=CLAIM_SIZE))
    return took, sum(timer.count for timer in found)


def add(database: TestDatabase, at: str, count: int) -> None:
    database.as_root(PENDING.format(at=at.format(now=NOON.isoformat()), count=count))


def explain(database: TestDatabase) -> str:
    """Tell what PostgreSQL itself says about an empty claim: the index, the pages, and the time."""
    rows: Sequence[tuple[str]] = database.as_root(
        "EXPLAIN (ANALYZE, BUFFERS) SELECT id FROM reminder_schedule "
        f"WHERE next_claim_at < '{NOON + HORIZON}' AND (next_claim_at <= '{NOON}' OR next_claim_at = scheduled_at) "
        f"ORDER BY next_claim_at LIMIT {CLAIM_SIZE} FOR UPDATE SKIP LOCKED"
    )
    told = [row[0].strip() for row in rows]
    wanted = ("Index Scan", "->  Index Scan", "Buffers: shared", "Execution Time")
    return "; ".join(dict.fromkeys(line.split("  (")[0] for line in told if line.startswith(wanted)))


if __name__ == "__main__":
    main()
