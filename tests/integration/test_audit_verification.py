"""Following the chains of the trail in PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest

from taskflow.domain.audit_verification import Break, Tampering
from taskflow.domain.errors import NotFoundError
from tests.integration.audit_trail import MAY, Trail
from tests.unit.taskflow.builders import NOON, an_entry

JUNE = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def trail(database):
    return Trail(database)


def cut(database, position):
    """Cut off the tail and make the head fit what is left."""
    database.as_root(f"DELETE FROM task_events_2026_05 WHERE position > {position}")
    database.as_root(
        f"UPDATE audit_chains SET position = {position}, hash = (SELECT hash FROM task_events_2026_05 "
        f"WHERE position = {position}) WHERE month = '2026-05-01'"
    )


def test_what_was_written_is_intact_whatever_it_says(trail):
    odd = {"€": "\U0001f600", "\ufb33": [1e-7, 1e23, 5e-324, -0.0, 0.1, 2**53 - 1], "": {}, "n": None, "t": True}
    entries = [an_entry(payload=odd), an_entry(owner_id=None), an_entry(entity_id="\u2028 \x7f")]
    trail.write(*entries)
    verified = trail.verify()
    assert (verified.broken, verified.finished, verified.reached) == (None, True, trail.head())


def test_a_month_without_a_chain_is_not_found(trail):
    with pytest.raises(NotFoundError, match="2020-01"):
        trail.verify(datetime(2020, 1, 1, tzinfo=UTC).date())


def test_a_verification_in_parts_comes_to_the_same(trail):
    trail.fill(25)
    first = trail.verify(limit=10)
    assert (first.finished, first.reached.position) == (False, 10)
    second = trail.verify(after=first.reached, limit=10)
    third = trail.verify(after=second.reached, limit=10)
    assert (third.finished, third.broken, third.reached) == (True, None, trail.head())


def test_a_tail_that_was_cut_off_is_missed_by_the_announced_head(trail, database):
    trail.fill(10)
    trail.clock.advance(timedelta(days=40))
    assert [head.position for head in trail.announce()] == [10]
    trail.deliver()
    cut(database, 7)
    assert trail.verify().broken == Break(position=8, tampering=Tampering.CUT)


def test_a_tail_that_was_cut_off_is_missed_by_a_head_that_was_kept_elsewhere(trail, database):
    trail.fill(10)
    kept = trail.head()
    cut(database, 7)
    assert trail.verify().broken is None
    assert trail.verify(known={kept.position: kept.hash}).broken == Break(position=8, tampering=Tampering.CUT)


def test_a_chain_that_was_computed_anew_is_not_what_was_announced(trail, database):
    trail.fill(5)
    kept = trail.head()
    database.as_root("TRUNCATE task_events, audit_chains")
    trail.fill(5, owner_id="eve")
    assert trail.verify().broken is None
    found = trail.verify(known={kept.position: kept.hash}).broken
    assert (found.position, found.tampering) == (5, Tampering.CHANGED)


def test_only_what_has_grown_is_announced(trail):
    trail.fill(2)
    assert [head.position for head in trail.announce()] == [2]
    assert trail.announce() == []
    assert trail.deliver().written == 1
    assert [head.position for head in trail.announce()] == [3]
    assert "audit.head" in trail.publisher


def test_writers_may_go_on_meanwhile(trail, monkeypatch):
    trail.fill(5)
    read = trail.chains.count

    def count(*arguments, **options):
        trail.fill(3, now=NOON + timedelta(hours=1))
        return read(*arguments, **options)

    monkeypatch.setattr(trail.chains, "count", count)
    verified = trail.verify()
    assert (verified.broken, verified.reached.position) == (None, 5)
    assert trail.head().position == 8


def test_months_are_found_by_their_chains_and_by_their_partitions(trail, database):
    trail.fill(1)
    database.as_root("DELETE FROM audit_chains")
    assert MAY in trail.chains.months()
