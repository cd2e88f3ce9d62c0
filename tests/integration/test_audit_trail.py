"""The audit trail in PostgreSQL: partitions, chains, poison, and reading it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from taskflow.application.errors import UnstorableError
from taskflow.application.list_audit_entries import ListAuditEntries
from taskflow.application.ports.audit import AuditQuery
from taskflow.application.record_audit import RecordAudit, Recorded
from taskflow.domain.audit_chain import GENESIS, canonical_entry, extend, link
from tests.unit.taskflow.builders import NOON, a_caller, an_entry
from tests.unit.taskflow.fakes import FakeClock

MAY, JUNE = NOON, datetime(2026, 6, 1, tzinfo=UTC)
EVERYTHING = AuditQuery(limit=500)


@pytest.fixture
def record(ports):
    return RecordAudit(open_work=ports.audit_work, clock=FakeClock())


def read_all(ports):
    return ports.audit_log().list(EVERYTHING, owner_id="root", everything=True)


def test_an_entry_is_read_as_it_was_written(ports, record):
    payload = {"task": {"title": "Grüße 🌱", "n": 1.5, "big": 12345678901, "none": None}, "z": [], "a": {}}
    entry = an_entry(payload=payload)
    record([entry])
    [found] = read_all(ports)
    assert (found.entry, found.recorded_at) == (entry, NOON)


def test_a_months_chain_can_be_computed_again_from_what_is_stored(ports, record, database):
    record([an_entry(occurred_at=MAY + timedelta(seconds=n), payload={"n": n / 7}) for n in range(20)])
    record([an_entry(occurred_at=JUNE), an_entry(occurred_at=MAY, payload={"\u20ac": "\U0001f600", "\ufb33": 1e-7})])
    rows = {record.hash: record for record in read_all(ports)}
    order = database.as_root("SELECT hash FROM task_events_2026_05 ORDER BY position")
    previous = GENESIS
    for row in order:
        found = rows[row.hash]
        previous = link(previous, canonical_entry(found.entry, recorded_at=found.recorded_at))
        assert previous == row.hash
    heads = database.as_root("SELECT position, hash FROM audit_chains ORDER BY month")
    assert (heads[0].position, heads[0].hash) == (21, previous)
    assert heads[1].position == 1


def test_each_month_is_a_partition_that_is_made_when_it_is_needed(record, database):
    database.as_root("DROP TABLE IF EXISTS task_events_2031_03")
    moment = datetime(2031, 3, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert record([an_entry(occurred_at=moment)]) == Recorded(1)
    assert len(database.as_root("SELECT 1 FROM task_events_2031_03")) == 1


def test_making_a_partition_waits_for_no_reader_and_no_writer(ports, record, database):
    database.as_root("DROP TABLE IF EXISTS task_events_2031_04")
    reader = database._root(database.name).connect()
    reader.exec_driver_sql("SELECT * FROM task_events")
    with ports.audit_work() as writer:
        heads = writer.lock_heads({MAY.date().replace(day=1)})
        [head] = heads.values()
        writer.append([extend(head, [an_entry()], recorded_at=NOON)])
        other = type(writer)(database.engine("taskflow_audit"))
        late = RecordAudit(open_work=lambda: other, clock=FakeClock())
        assert late([an_entry(occurred_at=datetime(2031, 4, 1, tzinfo=UTC))]) == Recorded(1)
        writer.commit()
    reader.close()


def test_what_postgresql_cannot_keep_is_refused_alone(ports, record):
    poison = an_entry(payload={"text": "a\0b"})
    good = [an_entry() for _ in range(5)]
    assert record([*good[:2], poison, *good[2:]]) == Recorded(5, frozenset({poison.event_id}))
    assert {found.entry.event_id for found in read_all(ports)} == {entry.event_id for entry in good}


def test_the_store_tells_bad_content_from_bad_weather(ports):
    entry = an_entry(payload={"text": "a\0b"})
    with ports.audit_work() as work:
        [head] = work.lock_heads({entry.month}).values()
        segment = extend(head, [entry], recorded_at=NOON)
        with pytest.raises(UnstorableError, match="22P05"):
            work.append([segment])


def test_a_replay_adds_nothing(ports, record, database):
    entries = [an_entry() for _ in range(3)]
    assert record(entries) == Recorded(3)
    before = database.as_root("SELECT * FROM audit_chains")
    assert record(entries) == Recorded(0)
    assert database.as_root("SELECT * FROM audit_chains") == before
    assert len(read_all(ports)) == 3


def test_people_see_what_concerns_them_and_administrators_everything(ports, record):
    record([an_entry(owner_id="ada"), an_entry(owner_id="eve"), an_entry(owner_id=None)])
    read = ListAuditEntries(log=ports.audit_log())
    seen = read(AuditQuery(limit=10), caller=a_caller("ada")).items
    assert {found.entry.owner_id for found in seen} == {"ada"}
    everything = read(AuditQuery(limit=10), caller=a_caller("root", is_admin=True)).items
    assert {found.entry.owner_id for found in everything} == {"ada", "eve", None}


def test_filters_combine_and_pages_follow_each_other(ports, record):
    entries = [
        an_entry(occurred_at=MAY + timedelta(days=11 * n), entity_id=f"t-{n % 2}", event_type=f"task.{n % 3}")
        for n in range(12)
    ]
    record(entries)
    read = ListAuditEntries(log=ports.audit_log())
    query = AuditQuery(limit=2, entity_id="t-1", event_type="task.0")
    [only] = [[one.entry for one in read(query, caller=a_caller()).items]]
    assert only == [entries[9], entries[3]]
    seen, after = [], None
    while True:
        page = read(AuditQuery(limit=5, after=after), caller=a_caller())
        seen += [found.entry for found in page.items]
        after = page.next
        if after is None:
            break
    assert seen == entries[::-1]


def test_a_page_touches_no_partition_beyond_its_place(ports, record, database):
    record([an_entry(occurred_at=MAY), an_entry(occurred_at=JUNE)])
    plan = database.as_root(
        "EXPLAIN (FORMAT JSON) SELECT * FROM task_events WHERE occurred_at <= '2026-05-20Z' "
        "AND (occurred_at, event_id) < ('2026-05-20Z', '00000000-0000-7000-8000-000000000000') "
        "ORDER BY occurred_at DESC, event_id DESC LIMIT 10"
    )
    assert "task_events_2026_06" not in json.dumps(plan[0][0])
