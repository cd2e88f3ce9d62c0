"""What the recurrence sweep costs with 100,000 active series: when nothing is due, and when 1,000 are.

Run: `python -m bench.recurrence_sweep [--series 100000] [--due 1000]`; it starts a PostgreSQL of its own, and publishes
nothing. Bars: 20 ms of database time for an empty sweep, 10 s for 1,000 series.
"""

import argparse
import statistics
from collections.abc import Callable
from datetime import timedelta

from bench.migrated_database import migrated_database
from bench.stopwatch import timed
from taskflow.adapters.ids import Uuid7Ids
from taskflow.adapters.postgres.connection import make_engine
from taskflow.adapters.postgres.series_work import PostgresSweepWork
from taskflow.application.sweep_series import SweepSeries, Swept
from tests.integration.database import TestDatabase
from tests.unit.taskflow.fakes import FakeClock, FakePublisher
from tests.unit.taskflow.series_world import DAY, NOON, SWEEPER

RESTING = """
    INSERT INTO tasks (id, owner_id, title, status, priority, version, created_at, updated_at, due_date, time_zone,
        recurrence_pattern, reminder_offsets)
    SELECT gen_random_uuid(), 'owner-' || n % 1000, 'Water the plants', 'pending', 'medium', 1, TIMESTAMPTZ '{now}',
        TIMESTAMPTZ '{now}', TIMESTAMPTZ '{now}' + interval '{days} days' + n * interval '1 second', 'Europe/Berlin',
        'daily', '{{1 hour}}'
    FROM generate_series(1, {count}) AS n;
"""
REST = "UPDATE tasks SET series_check_at = due_date WHERE recurrence_pattern IS NOT NULL"
TIMES = 200


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=1_000)
    options = parser.parse_args()
    with migrated_database() as database:
        measure(database, series=options.series, due=options.due)


def measure(database: TestDatabase, *, series: int, due: int) -> None:
    clock = FakeClock()
    sweep = a_sweep(database, clock)
    database.as_root(RESTING.format(now=NOON.isoformat(), days=30, count=series))
    database.as_root(REST)
    database.as_root("ANALYZE tasks")
    empty = sorted(timed(sweep)[0] for _ in range(TIMES))
    print(f"{series} series, nothing due: p50 {statistics.median(empty):.2f} ms  max {empty[-1]:.2f} ms per sweep")
    database.as_root(RESTING.format(now=NOON.isoformat(), days=0, count=due))
    clock.advance(timedelta(minutes=1))
    show("first occurrences", *timed(sweep))
    clock.advance(DAY)
    show("a day later", *timed(sweep))
    clock.advance(29 * DAY - timedelta(hours=3))
    show("29 days later", *timed(sweep))


def a_sweep(database: TestDatabase, clock: FakeClock) -> Callable[[], Swept]:
    engine = make_engine(database.login("taskflow_series_sweeper"))
    use_case = SweepSeries(
        open_work=lambda: PostgresSweepWork(engine), publisher=FakePublisher(), clock=clock, ids=Uuid7Ids(clock)
    )
    return lambda: use_case(may_go_on=lambda: True, cause=SWEEPER)


def show(what: str, milliseconds: float, swept: Swept) -> None:
    made = f"{swept.planned.made} made, {swept.planned.missed} missed"
    each = milliseconds / swept.series
    print(f"  {what:18} {swept.series:6} series  {made:28} {milliseconds / 1000:7.2f} s  {each:6.2f} ms each")


if __name__ == "__main__":
    main()
