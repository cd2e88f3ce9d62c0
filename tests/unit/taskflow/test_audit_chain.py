"""The hash chain of the audit trail."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from taskflow.domain.audit_chain import GENESIS, ChainHead, canonical_entry, extend
from tests.unit.taskflow.builders import NOON, an_entry

HEAD = ChainHead(month=date(2026, 5, 1))


def test_each_hash_covers_the_entry_and_everything_before_it():
    segment = extend(HEAD, [an_entry(), an_entry()], recorded_at=NOON)
    first, second = segment.entries
    assert first.hash == sha256(GENESIS + first.text.encode()).digest()
    assert second.hash == sha256(first.hash + second.text.encode()).digest()
    assert (first.position, second.position) == (1, 2)
    assert segment.head == ChainHead(month=HEAD.month, position=2, hash=second.hash)


def test_a_chain_goes_on_from_its_head():
    one, two = an_entry(), an_entry()
    together = extend(HEAD, [one, two], recorded_at=NOON)
    apart = extend(extend(HEAD, [one], recorded_at=NOON).head, [two], recorded_at=NOON)
    assert apart.head == together.head


@pytest.mark.parametrize(
    "change",
    [{"event_type": "task.deleted"}, {"owner_id": "eve"}, {"entity_id": "other"}, {"correlation_id": "c-2"},
     {"payload": {"owner_id": "ada", "extra": 1}}, {"changes": {}}, {"occurred_at": NOON + timedelta(microseconds=1)}],
)  # fmt: skip
def test_every_field_is_covered(change):
    entry = an_entry()
    assert canonical_entry(entry, recorded_at=NOON) != canonical_entry(replace(entry, **change), recorded_at=NOON)


def test_the_hashed_text_is_json_with_times_in_utc():
    here = NOON.astimezone(timezone(timedelta(hours=2)))
    entry = json.loads(canonical_entry(an_entry(occurred_at=here), recorded_at=here))
    assert entry["occurred_at"] == entry["recorded_at"] == "2026-05-01T12:00:00.250000Z"
    assert list(entry) == sorted(entry)


def test_the_month_is_that_of_utc():
    just_june_in_berlin = datetime(2026, 6, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert an_entry(occurred_at=just_june_in_berlin).month == date(2026, 5, 1)
    assert an_entry(occurred_at=datetime(2026, 6, 1, tzinfo=UTC)).month == date(2026, 6, 1)
