"""Moving events from the outbox into the trail."""

from datetime import UTC, datetime, timedelta

import pytest

from taskflow.application.errors import UnavailableError
from taskflow.application.record_audit import RecordAudit, Recorded
from tests.unit.taskflow.builders import NOON, an_entry, an_event
from tests.unit.taskflow.fake_store import FakeStore
from tests.unit.taskflow.fakes import FakeClock


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def record(store):
    return RecordAudit(open_work=store.audit_work, clock=FakeClock())


def test_an_event_is_in_the_trail_and_no_longer_in_the_outbox(store, record):
    event = an_event()
    with store.task_work(owner_id="ada") as work:
        work.record(event)
        work.commit()
    assert record([an_entry(event_id=event.event_id)]) == Recorded(1)
    assert event.event_id in store.data.trail
    assert not store.waiting()


def test_a_replay_adds_nothing_and_still_empties_the_outbox(store, record):
    event = an_event()
    entry = an_entry(event_id=event.event_id)
    record([entry])
    with store.task_work(owner_id="ada") as work:
        work.record(event)
        work.commit()
    head = store.data.heads[entry.month]
    assert record([entry, an_entry(), entry]) == Recorded(1)
    assert store.data.heads[entry.month].position == head.position + 1
    assert not store.waiting()


def test_it_tells_how_old_the_oldest_new_entry_was(record):
    known = an_entry(occurred_at=NOON - timedelta(hours=1))
    record([known])

    recorded = record([known, an_entry(occurred_at=NOON - timedelta(seconds=7)), an_entry(occurred_at=NOON)])

    assert recorded.lag == timedelta(seconds=7)


def test_an_event_that_is_twice_in_a_batch_is_written_once(store, record):
    entry = an_entry()
    assert record([entry, entry]) == Recorded(1)


def test_each_month_has_its_own_chain(store, record):
    june = datetime(2026, 6, 1, tzinfo=UTC)
    entries = [an_entry(), an_entry(occurred_at=june), an_entry()]
    assert record(entries) == Recorded(3)
    assert {month.month: head.position for month, head in store.data.heads.items()} == {5: 2, 6: 1}


def test_poison_is_left_out_alone(store, record):
    entries = [an_entry() for _ in range(9)]
    store.poison = {entries[4].event_id, entries[7].event_id}
    assert record(entries) == Recorded(7, frozenset(store.poison))
    assert set(store.data.trail) == {entry.event_id for entry in entries} - store.poison
    assert store.data.heads[entries[0].month].position == 7


def test_a_value_without_a_json_form_is_poison(store, record):
    entries = [an_entry(), an_entry(payload={"n": 2**53 + 1})]
    assert record(entries) == Recorded(1, frozenset({entries[1].event_id}))


def test_an_empty_batch_needs_no_store(store, record):
    store.down = True
    assert record([]) == Recorded(0)


def test_a_store_that_is_down_fails_the_batch(store, record):
    store.down = True
    with pytest.raises(UnavailableError):
        record([an_entry(occurred_at=NOON)])
