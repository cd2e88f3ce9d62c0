"""What the ports of connections and notifications promise, run against the fake and against PostgreSQL."""

from datetime import timedelta

import pytest

from taskflow.application.timer import HORIZON, LEASE
from taskflow.domain.preferences import Channel, Preferences
from taskflow.domain.quiet_hours import QuietHours, QuietPolicy, Weekday, Window
from taskflow.domain.ticket import hash_token
from tests.unit.taskflow.builders import NOON, a_notification_draft, a_task, minutes

LATER = NOON + timedelta(hours=2)
CHOSEN = Preferences(
    time_zone="Europe/Berlin",
    events={"task.created": {Channel.IN_APP: True, Channel.PUSH: False}},
    quiet_hours=QuietHours(policy=QuietPolicy.DROP, days={Weekday.MONDAY: (Window(22 * 60, 7 * 60),)}),
)


def issue(ports, token, *, owner_id="ada", origin=None, now=NOON):
    with ports.ticket_work(owner_id=owner_id) as work:
        work.add(token_hash=hash_token(token), origin=origin, expires_at=now + timedelta(seconds=30))
        work.commit()


def redeem(ports, token, connection_id, *, origin=None, now=NOON, expires_at=LATER):
    with ports.connection_work() as work:
        owner_id = work.redeem(
            token_hash=hash_token(token), origin=origin, connection_id=connection_id, now=now, expires_at=expires_at
        )
        work.commit()
    return owner_id


def connect(ports, connection_id, owner_id="ada", *, now=NOON, expires_at=LATER):
    issue(ports, connection_id, owner_id=owner_id, now=now)
    assert redeem(ports, connection_id, connection_id, now=now, expires_at=expires_at) == owner_id


def open_now(ports, names, now=NOON):
    with ports.connection_work() as work:
        return [name for name in names if work.find_owner(name, now=now)]


class ConnectionSuite:
    def test_a_ticket_lets_its_owner_in_once(self, ports):
        issue(ports, "secret")
        assert redeem(ports, "secret", "c-1") == "ada"
        assert redeem(ports, "secret", "c-2") is None
        assert open_now(ports, ["c-1", "c-2"]) == ["c-1"]

    def test_an_unknown_ticket_lets_nobody_in(self, ports):
        assert redeem(ports, "guessed", "c-1") is None

    def test_a_ticket_ends(self, ports):
        issue(ports, "secret")
        assert redeem(ports, "secret", "c-1", now=NOON + timedelta(seconds=30)) is None

    @pytest.mark.parametrize("origin", [None, "https://evil.example"])
    def test_a_ticket_is_bound_to_its_origin(self, ports, origin):
        issue(ports, "secret", origin="https://app.example")
        assert redeem(ports, "secret", "c-1", origin=origin) is None
        assert redeem(ports, "secret", "c-1", origin="https://app.example") == "ada"

    def test_a_connection_expires_and_is_forgotten(self, ports):
        connect(ports, "c-1")
        assert open_now(ports, ["c-1"], LATER) == []
        with ports.connection_work() as work:
            work.forget("c-1")
            work.forget("never was")
            work.commit()
        assert open_now(ports, ["c-1"]) == []

    def test_the_oldest_connections_make_room(self, ports):
        for number in range(5):
            connect(ports, f"c-{number}", now=NOON + minutes(number))
        connect(ports, "expired", now=NOON + minutes(9), expires_at=NOON + minutes(10))
        connect(ports, "bob", "bob")
        with ports.connection_work() as work:
            assert sorted(work.trim(owner_id="ada", keep=3, now=NOON + minutes(10))) == ["c-0", "c-1"]
            work.commit()
        assert open_now(ports, ["c-0", "c-1", "c-2", "c-3", "c-4", "expired", "bob"]) == ["c-2", "c-3", "c-4", "bob"]

    def test_acknowledgements_are_kept_while_there_is_a_connection(self, ports):
        connect(ports, "c-1")
        with ports.connection_work() as work:
            assert work.acknowledge("c-1", seq=3, now=NOON)
            assert work.acknowledge("c-1", seq=2, now=NOON)
            assert not work.acknowledge("c-1", seq=4, now=LATER)
            assert not work.acknowledge("c-2", seq=4, now=NOON)
            work.commit()
        assert ports.acked("c-1") == 3


class NotificationSuite:
    def test_notifications_are_numbered_per_owner_without_gaps(self, ports):
        first, second = store(ports), store(ports)
        others = store(ports, owner_id="bob")
        assert (first.seq, second.seq, others.seq) == (1, 2, 1)
        assert ports.inbox().since(0, owner_id="ada", limit=10).items == [first, second]
        rest = ports.inbox().since(1, owner_id="ada", limit=10)
        assert (rest.items, rest.unread, rest.last_seq) == ([second], 2, 2)
        nothing = ports.inbox().since(0, owner_id="nobody", limit=10)
        assert (nothing.items, nothing.unread, nothing.last_seq) == ([], 0, 0)

    def test_an_event_is_admitted_once(self, ports):
        event_id = a_notification_draft().event_id
        for expected in (Preferences(), None):
            with ports.notification_work(owner_id="ada") as work:
                assert work.admit(event_id, now=NOON) == expected
                work.commit()

    def test_an_event_whose_transaction_failed_is_admitted_again(self, ports):
        event_id = a_notification_draft().event_id
        for _ in range(2):
            with ports.notification_work(owner_id="ada") as work:
                assert work.admit(event_id, now=NOON) == Preferences()

    def test_a_number_that_was_rolled_back_is_used_again(self, ports):
        with ports.notification_work(owner_id="ada") as work:
            work.store(a_notification_draft(), now=NOON)
        assert store(ports).seq == 1

    def test_only_own_open_connections_are_listed(self, ports):
        connect(ports, "ada-1")
        connect(ports, "bob-1", "bob")
        with ports.notification_work(owner_id="ada") as work:
            assert list(work.connections(now=NOON)) == ["ada-1"]
            assert list(work.connections(now=LATER)) == []

    def test_gone_connections_are_forgotten_but_neither_others_nor_those_still_connecting(self, ports):
        connect(ports, "ada-1")
        connect(ports, "ada-new", now=NOON + minutes(1))
        connect(ports, "bob-1", "bob")
        with ports.notification_work(owner_id="ada") as work:
            work.forget(["ada-1", "ada-new", "bob-1"], now=NOON + minutes(1))
            work.commit()
        assert open_now(ports, ("ada-1", "ada-new", "bob-1"), NOON + minutes(1)) == ["ada-new", "bob-1"]


class ReadMarkSuite:
    def test_what_has_been_read_is_no_longer_counted(self, ports):
        for _ in range(5):
            store(ports)
        store(ports, owner_id="bob")
        assert self.mark(ports, up_to=2) == 3
        assert self.mark(ports, seqs=[4, 99]) == 2
        found = ports.inbox().since(0, owner_id="ada", limit=10)
        assert [one.seq for one in found.items if one.read_at == NOON] == [1, 2, 4]
        assert found.unread == 2
        assert ports.inbox().since(0, owner_id="bob", limit=10).unread == 1

    def test_a_mark_keeps_its_first_time(self, ports):
        store(ports)
        self.mark(ports, up_to=1)
        self.mark(ports, up_to=1, now=LATER)
        assert ports.inbox().since(0, owner_id="ada", limit=1).items[0].read_at == NOON

    @staticmethod
    def mark(ports, *, up_to=0, seqs=(), now=NOON):
        with ports.read_mark_work(owner_id="ada") as work:
            unread = work.mark_read(up_to=up_to, seqs=seqs, now=now)
            work.commit()
        return unread


class PreferenceSuite:
    def test_preferences_are_kept_per_person_and_replaced(self, ports):
        for preferences in (Preferences(time_zone="Asia/Tokyo"), CHOSEN):
            with ports.preference_work(owner_id="ada") as work:
                work.keep(preferences, now=NOON)
                work.commit()
        with ports.preference_work(owner_id="ada") as work:
            found = work.find()
        assert (found.time_zone, found.quiet_hours) == (CHOSEN.time_zone, CHOSEN.quiet_hours)
        assert not found.wants(Channel.PUSH, "task.created")
        assert found.wants(Channel.PUSH, "task.deleted")
        with ports.preference_work(owner_id="bob") as work:
            assert work.find() == Preferences()

    def test_the_notifier_finds_them(self, ports):
        with ports.preference_work(owner_id="ada") as work:
            work.keep(CHOSEN, now=NOON)
            work.commit()
        with ports.notification_work(owner_id="ada") as work:
            assert work.admit(a_notification_draft().event_id, now=NOON).quiet_hours == CHOSEN.quiet_hours


class DeferredSuite:
    def test_a_deferred_notification_is_taken_once_and_not_before_its_time(self, ports):
        draft = a_notification_draft()
        self.defer(ports, draft, until=LATER)
        assert self.take(ports, draft, due_before=LATER - minutes(1)) is None
        assert self.take(ports, draft, due_before=LATER, owner_id="bob") is None
        taken = self.take(ports, draft, due_before=LATER)
        assert (taken.draft, taken.until) == (draft, LATER)
        assert self.take(ports, draft, due_before=LATER) is None

    def test_what_falls_due_soon_is_claimed_once_until_its_lease_ends(self, ports):
        soon, later = a_notification_draft(), a_notification_draft()
        self.defer(ports, soon, until=NOON + minutes(2))
        self.defer(ports, later, until=NOON + minutes(30))
        [timer] = self.claim(ports, NOON)
        assert (timer.due_at, str(soon.event_id) in timer.message) == (NOON + minutes(2), True)
        assert self.claim(ports, NOON + minutes(1)) == []
        assert self.claim(ports, timer.due_at + LEASE) == [timer]
        assert NOON + minutes(30) in [one.due_at for one in self.claim(ports, NOON + minutes(28))]

    def test_one_that_its_maker_sends_is_claimed_only_when_that_failed(self, ports):
        draft, until = a_notification_draft(), NOON + minutes(1)
        timer = self.defer(ports, draft, until=until, claimed=True)
        assert self.claim(ports, NOON) == []
        assert self.claim(ports, until + LEASE) == [timer]

    def test_claims_are_cut_and_begin_with_the_oldest(self, ports):
        for number in (3, 1, 2):
            self.defer(ports, a_notification_draft(), until=NOON - minutes(number))
        assert [one.due_at for one in self.claim(ports, NOON, limit=2)] == [NOON - minutes(3), NOON - minutes(2)]

    @staticmethod
    def defer(ports, draft, *, until, claimed=False):
        with ports.notification_work(owner_id=draft.owner_id) as work:
            timer = work.defer(draft, until=until, claimed=claimed)
            work.commit()
        return timer

    @staticmethod
    def take(ports, draft, *, due_before, owner_id="ada"):
        with ports.notification_work(owner_id=owner_id) as work:
            taken = work.take(draft.event_id, due_before=due_before)
            work.commit()
        return taken

    @staticmethod
    def claim(ports, now, limit=10):
        return ports.deferred().claim(now=now, due_before=now + HORIZON, limit=limit)


def store(ports, owner_id="ada"):
    with ports.notification_work(owner_id=owner_id) as work:
        stored = work.store(a_notification_draft(task=a_task(owner_id=owner_id)), now=NOON)
        work.commit()
    return stored
