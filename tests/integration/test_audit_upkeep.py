"""Looking after the trail's months and after what expires, as the maintainer."""

import json
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from taskflow.adapters.postgres.purge import EXPIRING, PostgresPurge
from taskflow.application.keep_audit_months import ATTEMPTS, MonthsKept
from taskflow.application.purge_expired import PurgeExpired
from taskflow.domain.audit_chain import ChainHead
from tests.integration.audit_trail import MAY, Trail
from tests.unit.taskflow.builders import NOON, an_entry
from tests.unit.taskflow.fakes import FakeClock

NEXT_YEAR = datetime(2027, 6, 1, 3, tzinfo=UTC)


@pytest.fixture
def trail(database):
    database.as_root("UPDATE audit_retention SET months = 12")
    database.as_root("DROP TABLE IF EXISTS task_events_2026_05, task_events_2027_06, task_events_2027_09")
    return Trail(database)


def partitions(database):
    rows = database.as_root("SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = "
                            "'task_events'::regclass")  # fmt: skip
    return {row.name for row in rows}


def drop(trail, month):
    with trail.upkeep() as work:
        work.drop_month(month, now=NEXT_YEAR)
        work.commit()


def grow_old(trail):
    """Let a year and a month pass, with something in the trail now."""
    trail.clock.advance(NEXT_YEAR - trail.clock.now())
    trail.fill(1, now=NEXT_YEAR)


def test_partitions_are_made_for_this_month_and_three_more(trail, database):
    trail.clock.advance(NEXT_YEAR - NOON)
    trail.keep_months()
    assert partitions(database) >= {f"task_events_2027_{month:02}" for month in (6, 7, 8, 9)}


def test_the_last_month_that_is_kept_stays(trail, database):
    trail.fill(3)
    trail.clock.advance(NEXT_YEAR - timedelta(hours=4) - NOON)
    trail.fill(1, now=trail.clock.now())
    assert trail.keep_months() == MonthsKept([], [])
    assert "task_events_2026_05" in partitions(database)


def test_a_month_beyond_the_retention_goes_and_leaves_its_closing_hash(trail, database):
    trail.fill(3)
    closing = trail.head()
    grow_old(trail)
    assert trail.keep_months() == MonthsKept([MAY], [])
    assert "task_events_2026_05" not in partitions(database)
    [told] = [one for one in trail.publisher.published if one.name == "audit.partition_dropped"]
    month = {"id": "2026-05", "position": 3, "hash": closing.hash.hex(), "entries": 3}
    assert json.loads(told.detail)["data"] == {"owner_id": None, "audit": month}
    assert trail.head() == closing
    # and the event gets into the trail, and from the outbox
    assert database.as_root("SELECT event_type FROM outbox")[0].event_type == "audit.partition_dropped"
    trail.deliver()
    assert not database.as_root("SELECT 1 FROM outbox")


def test_an_entry_that_comes_late_goes_on_where_the_dropped_month_ended(trail):
    trail.fill(3)
    grow_old(trail)
    trail.keep_months()
    trail.write(an_entry(), an_entry())
    verified = trail.verify()
    assert (verified.broken, verified.reached.position) == (None, 5)
    assert trail.keep_months() == MonthsKept([MAY], [])


def test_the_store_itself_refuses_to_drop_what_is_kept(trail, database):
    trail.fill(1)
    with pytest.raises(DBAPIError, match="2026-05 is still to be kept"):
        drop(trail, MAY)
    grow_old(trail)
    database.as_root("UPDATE audit_retention SET months = 13")
    assert trail.keep_months() == MonthsKept([], [])
    with pytest.raises(DBAPIError, match="42501"):
        drop(trail, MAY)
    assert "task_events_2026_05" in partitions(database)


def test_an_idle_trail_does_not_grow_old(trail):
    trail.fill(1)
    trail.clock.advance(timedelta(days=5000))
    assert trail.keep_months() == MonthsKept([], [])


def test_a_month_that_somebody_reads_is_left_for_later(trail, database):
    trail.fill(3)
    grow_old(trail)
    with database._root(database.name).connect() as reader:
        reader.execute(text("SELECT count(*) FROM task_events"))
        assert trail.keep_months() == MonthsKept([], [MAY])
        assert len(trail.slept) == ATTEMPTS
        assert not database.as_root("SELECT 1 FROM outbox")
    assert trail.keep_months() == MonthsKept([MAY], [])


def test_a_maintainer_that_falls_silent_before_its_commit_is_cut_off(trail, database):
    trail.fill(1)
    grow_old(trail)
    engine = database.engine("taskflow_maintainer")
    with engine.connect() as silent:
        silent.execute(text("SELECT drop_audit_month('2026-05-01', '2027-06-01Z')"))
        trail.write(an_entry(occurred_at=NEXT_YEAR))  # waits until the server has cut the other off
        with pytest.raises(DBAPIError):
            silent.execute(text("SELECT 1"))
    assert "task_events_2026_05" in partitions(database)


def test_a_writer_goes_on_while_a_month_is_dropped(trail, database):
    trail.fill(200)
    grow_old(trail)
    waits, stop = [], threading.Event()
    writer = Trail(database, now=NEXT_YEAR)

    def write():
        while not stop.is_set():
            begin = time.perf_counter()
            writer.write(an_entry(occurred_at=NEXT_YEAR))
            waits.append((time.perf_counter() - begin) * 1000)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        while len(waits) < 50:
            time.sleep(0.001)
        before = len(waits)
        assert trail.keep_months() == MonthsKept([MAY], [])
        during = waits[before - 1 :]
    finally:
        stop.set()
        thread.join()
    report = f"longest write: {max(waits[:before]):.1f} ms before, {max(during):.1f} ms while a month was dropped"
    sys.stdout.write(f"\n{report}\n")
    assert writer.verify(date(2027, 6, 1)).broken is None


class TestPurge:
    ROWS = (
        "INSERT INTO idempotency_keys (owner_id, key, request_hash, created_at, expires_at) VALUES "
        "('ada', '{n}', '', '{at}', '{at}')",
        "INSERT INTO tickets (token_hash, owner_id, expires_at) VALUES ('{n}', 'ada', '{at}')",
        "INSERT INTO connections (connection_id, owner_id, connected_at, expires_at) VALUES "
        "('{n}', 'ada', '{at}', '{at}')",
        "INSERT INTO processed_events VALUES ('c', gen_random_uuid(), '{at}')",
        "INSERT INTO notifications (owner_id, seq, event_id, event, title, body, occurred_at, stored_at, task_id) "
        "VALUES ('ada', {n}, gen_random_uuid(), 'e', 't', 'b', '{at}', '{at}', gen_random_uuid())",
        "INSERT INTO reminder_schedule (id, owner_id, task_id, scheduled_at, status, task_version, correlation_id, "
        "caused_by, hops, ended_at) VALUES (gen_random_uuid(), 'ada', gen_random_uuid(), '{at}', 'sent', 1, 'c', "
        "gen_random_uuid(), 1, '{at}')",
    )

    def test_only_what_has_expired_goes(self, database):
        for number in range(1, 6):
            for statement in self.ROWS:
                database.as_root(statement.format(n=number, at=(NOON + timedelta(days=number)).isoformat()))
        engine = database.engine("taskflow_maintainer")
        purges = [(PostgresPurge(engine, name), timedelta(days=10)) for name in EXPIRING]
        purge = PurgeExpired(purges=purges, clock=FakeClock(NOON + timedelta(days=13, hours=1)))
        assert purge(may_go_on=lambda: True) == dict.fromkeys(EXPIRING, 3)
        assert purge(may_go_on=lambda: True) == dict.fromkeys(EXPIRING, 0)
        for name in EXPIRING:
            assert len(database.as_root(f"SELECT 1 FROM {name}")) == 2

    def test_each_transaction_is_limited(self, database):
        for number in range(1, 6):
            database.as_root(self.ROWS[1].format(n=number, at=NOON.isoformat()))
        purge = PostgresPurge(database.engine("taskflow_maintainer"), "tickets")
        later = NOON + timedelta(seconds=1)
        assert [purge(before=later, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_a_dropped_month_begins_where_it_ended(trail):
    trail.fill(2)
    grow_old(trail)
    closing = trail.head()
    trail.keep_months()
    found = trail.chains.find(MAY)
    assert found.begin == found.head == closing
    assert closing != ChainHead(month=MAY)
