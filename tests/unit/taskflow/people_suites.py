"""What the ports of connections and notifications promise, run against the fake and against PostgreSQL."""

from datetime import timedelta

import pytest

from taskflow.domain.ticket import hash_token
from tests.unit.taskflow.builders import NOON, a_notification_draft, a_task, minutes

LATER = NOON + timedelta(hours=2)


class ConnectionSuite:
    def test_a_ticket_lets_its_owner_in_once(self, ports):
        self.issue(ports, "secret")
        assert self.redeem(ports, "secret", "c-1")
        assert not self.redeem(ports, "secret", "c-2")
        with ports.connection_work() as work:
            assert work.find_owner("c-1", now=NOON) == "ada"
            assert work.find_owner("c-2", now=NOON) is None

    def test_an_unknown_ticket_lets_nobody_in(self, ports):
        assert not self.redeem(ports, "guessed", "c-1")

    def test_a_ticket_ends(self, ports):
        self.issue(ports, "secret")
        assert not self.redeem(ports, "secret", "c-1", now=NOON + timedelta(seconds=30))

    @pytest.mark.parametrize("origin", [None, "https://evil.example"])
    def test_a_ticket_is_bound_to_its_origin(self, ports, origin):
        self.issue(ports, "secret", origin="https://app.example")
        assert not self.redeem(ports, "secret", "c-1", origin=origin)
        assert self.redeem(ports, "secret", "c-1", origin="https://app.example")

    def test_a_connection_expires_and_is_forgotten(self, ports):
        self.issue(ports, "secret")
        self.redeem(ports, "secret", "c-1")
        with ports.connection_work() as work:
            assert work.find_owner("c-1", now=LATER) is None
            work.forget("c-1")
            work.forget("never was")
            work.commit()
        with ports.connection_work() as work:
            assert work.find_owner("c-1", now=NOON) is None

    @staticmethod
    def issue(ports, token, *, owner_id="ada", origin=None):
        with ports.ticket_work(owner_id=owner_id) as work:
            work.add(token_hash=hash_token(token), origin=origin, expires_at=NOON + timedelta(seconds=30))
            work.commit()

    @staticmethod
    def redeem(ports, token, connection_id, *, origin=None, now=NOON):
        with ports.connection_work() as work:
            done = work.redeem(
                token_hash=hash_token(token), origin=origin, connection_id=connection_id, now=now, expires_at=LATER
            )
            work.commit()
        return done


class NotificationSuite:
    def test_notifications_are_numbered_per_owner_without_gaps(self, ports):
        first, second = self.store(ports), self.store(ports)
        others = self.store(ports, owner_id="bob")
        assert (first.seq, second.seq, others.seq) == (1, 2, 1)
        assert ports.inbox().since(0, owner_id="ada", limit=10) == [first, second]
        assert ports.inbox().since(1, owner_id="ada", limit=10) == [second]
        assert ports.inbox().last_seq(owner_id="ada") == 2
        assert ports.inbox().last_seq(owner_id="nobody") == 0

    def test_an_event_is_notified_once(self, ports):
        draft = a_notification_draft()
        with ports.notification_work(owner_id="ada") as work:
            assert work.store(draft, now=NOON)
            work.commit()
        with ports.notification_work(owner_id="ada") as work:
            assert work.store(draft, now=NOON) is None
            work.commit()
        assert len(ports.inbox().since(0, owner_id="ada", limit=10)) == 1

    def test_a_number_that_was_rolled_back_is_used_again(self, ports):
        with ports.notification_work(owner_id="ada") as work:
            work.store(a_notification_draft(), now=NOON)
        assert self.store(ports).seq == 1

    def test_only_own_open_connections_are_listed(self, ports):
        self.connect(ports, "ada-1", "ada")
        self.connect(ports, "bob-1", "bob")
        with ports.notification_work(owner_id="ada") as work:
            assert list(work.connections(now=NOON)) == ["ada-1"]
            assert list(work.connections(now=LATER)) == []

    def test_gone_connections_are_forgotten_but_neither_others_nor_those_still_connecting(self, ports):
        self.connect(ports, "ada-1", "ada")
        self.connect(ports, "ada-new", "ada", now=NOON + minutes(1))
        self.connect(ports, "bob-1", "bob")
        now = NOON + minutes(1)
        with ports.notification_work(owner_id="ada") as work:
            work.forget(["ada-1", "ada-new", "bob-1"], now=now)
            work.commit()
        with ports.connection_work() as work:
            left = [name for name in ("ada-1", "ada-new", "bob-1") if work.find_owner(name, now=now)]
        assert left == ["ada-new", "bob-1"]

    @staticmethod
    def store(ports, owner_id="ada"):
        with ports.notification_work(owner_id=owner_id) as work:
            stored = work.store(a_notification_draft(task=a_task(owner_id=owner_id)), now=NOON)
            work.commit()
        return stored

    @staticmethod
    def connect(ports, connection_id, owner_id, now=NOON):
        with ports.ticket_work(owner_id=owner_id) as work:
            work.add(token_hash=hash_token(connection_id), origin=None, expires_at=now + timedelta(seconds=30))
            work.commit()
        with ports.connection_work() as work:
            assert work.redeem(
                token_hash=hash_token(connection_id),
                origin=None,
                connection_id=connection_id,
                now=now,
                expires_at=LATER,
            )
            work.commit()
