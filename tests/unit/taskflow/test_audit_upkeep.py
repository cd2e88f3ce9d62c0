"""Announcing heads, keeping months and purging, over fakes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from taskflow.application.announce_heads import AnnounceHeads
from taskflow.application.errors import UnavailableError
from taskflow.application.keep_audit_months import ATTEMPTS, KeepAuditMonths, MonthsKept
from taskflow.application.ports.audit_upkeep import Completeness, MonthState
from taskflow.application.purge_expired import PURGE_SIZE, PurgeExpired
from taskflow.domain.audit_chain import ChainHead
from taskflow.domain.month import add_months, month_of, read_month, write_month
from tests.unit.taskflow.builders import NOON, a_caller
from tests.unit.taskflow.fakes import FakeClock, FakeIds, FakePublisher

CAUSE = a_caller().cause


class FakeMonths:
    """The trail's months; dropping one fails as often as somebody is in the way."""

    def __init__(self, *, kept=12, busy=0):
        self.states, self.kept, self.busy, self.events = {}, kept, busy, []

    def add(self, month, position=1, *, announced=0, sealed_at=NOON):
        head = ChainHead(month=month, position=position, hash=b"\1" * 32)
        self.states[month] = MonthState(head=head, announced=announced, sealed_at=sealed_at)

    def open_work(self):
        return FakeMonthWork(self)

    def __contains__(self, month):
        return month in self.states


class FakeMonthWork:
    publications = ()

    def __init__(self, months):
        self._months, self._recorded, self._dropped = months, [], None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def retention(self):
        return self._months.kept

    def months(self):
        return [state for _, state in sorted(self._months.states.items())]

    def open_month(self, month):
        if month not in self._months:
            self._months.add(month, 0, sealed_at=None)

    def lock_head(self, month):
        return self._months.states[month].head

    def count_entries(self, month):
        return self._months.states[month].head.position

    def mark_announced(self, head):
        self._months.add(head.month, head.position, announced=head.position)

    def drop_month(self, month, *, now):
        self._dropped = month

    def record(self, event):
        self._recorded.append(event)

    def commit(self):
        if self._dropped and self._months.busy:
            self._months.busy -= 1
            raise UnavailableError("database")
        if self._dropped:
            del self._months.states[self._dropped]
        self._months.events += self._recorded


@pytest.fixture
def slept():
    return []


def keep(months, slept, now=NOON):
    use_case = KeepAuditMonths(
        open_work=months.open_work,
        publisher=FakePublisher(),
        clock=FakeClock(now),
        ids=FakeIds(),
        sleep=slept.append,
    )
    return use_case(cause=CAUSE)


def test_this_month_and_three_more_have_partitions_even_after_a_year_of_silence(slept):
    months = FakeMonths()
    assert keep(months, slept, datetime(2027, 11, 30, 23, tzinfo=UTC)) == MonthsKept([], [])
    assert list(map(write_month, months.states)) == ["2027-11", "2027-12", "2028-01", "2028-02"]


def test_whole_months_are_kept(slept):
    months = FakeMonths(kept=2)
    for number in range(1, 6):
        months.add(date(2026, number, 1))
    assert keep(months, slept) == MonthsKept([date(2026, 1, 1), date(2026, 2, 1)], [])
    assert date(2026, 3, 1) in months
    assert [event.kind.name for event in months.events] == ["audit.partition_dropped"] * 2


def test_who_is_in_the_way_is_waited_for(slept):
    months = FakeMonths(kept=2, busy=3)
    months.add(date(2026, 1, 1))
    months.add(date(2026, 5, 1))
    assert keep(months, slept).dropped == [date(2026, 1, 1)]
    assert len(slept) == 3
    assert len(months.events) == 1


def test_who_stays_in_the_way_is_not_waited_for_for_ever(slept):
    months = FakeMonths(kept=2, busy=ATTEMPTS)
    months.add(date(2026, 1, 1))
    months.add(date(2026, 5, 1))
    assert keep(months, slept) == MonthsKept([], [date(2026, 1, 1)])


def test_only_heads_that_have_moved_are_announced():
    months = FakeMonths()
    months.add(date(2026, 4, 1), 9, announced=9)
    months.add(date(2026, 5, 1), 4, announced=2)
    months.add(date(2026, 6, 1), 0)
    announce = AnnounceHeads(open_work=months.open_work, publisher=FakePublisher(), clock=FakeClock(), ids=FakeIds())
    assert [head.position for head in announce(cause=CAUSE)] == [4]
    assert [(event.kind.name, event.head.position) for event in months.events] == [("audit.head", 4)]
    assert announce(cause=CAUSE) == []


class FakePurge:
    name = "tickets"

    def __init__(self, *batches):
        self.batches, self.asked = list(batches), []

    def __call__(self, *, before, limit):
        self.asked.append(before)
        return self.batches.pop(0)


def test_purging_goes_on_until_nothing_is_left():
    purge = FakePurge(PURGE_SIZE, PURGE_SIZE, 1)
    use_case = PurgeExpired(purges=[(purge, timedelta(days=1))], clock=FakeClock())
    assert use_case(may_go_on=lambda: True) == {"tickets": 2 * PURGE_SIZE + 1}
    assert purge.asked == [NOON - timedelta(days=1)] * 3


def test_purging_stops_when_time_is_up():
    use_case = PurgeExpired(purges=[(FakePurge(), timedelta())], clock=FakeClock())
    assert use_case(may_go_on=lambda: False) == {"tickets": 0}


@pytest.mark.parametrize(("waiting", "lost"), [(1, []), (0, ["t"])])
def test_what_is_on_its_way_or_lost_is_not_complete(waiting, lost):
    assert not Completeness(waiting=waiting, oldest=None, unrecorded=lost, vanished=[]).complete


@pytest.mark.parametrize(("count", "expected"), [(0, "2026-01"), (-1, "2025-12"), (12, "2027-01"), (-13, "2024-12")])
def test_months_are_counted_across_years(count, expected):
    assert write_month(add_months(date(2026, 1, 1), count)) == expected


@pytest.mark.parametrize("text", ["2026-5", "2026-13", "May", "2026-05-01", ""])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match=r"month|match|remains"):
        read_month(text)


def test_a_month_is_that_of_utc():
    assert month_of(NOON) == read_month("2026-05")
