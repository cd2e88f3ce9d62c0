"""Many at once, on connections of their own: tickets, the cap on connections, numbers, and the end of quiet hours."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import count
from threading import local

import pytest

from taskflow.adapters.postgres.connection_work import PostgresConnectionWork
from taskflow.adapters.postgres.deferred import PostgresDeferredNotifications
from taskflow.adapters.postgres.notification_work import PostgresNotificationWork
from taskflow.application.broadcast import Broadcast
from taskflow.application.deliver_deferred import DeliverDeferred
from taskflow.application.notify import Fate, Notify
from taskflow.application.open_connection import OpenConnection
from taskflow.application.timer import HORIZON
from taskflow.domain.ticket import CONNECTIONS_PER_PERSON
from tests.integration.test_competition import together
from tests.unit.taskflow.builders import NOON, a_notification_draft, an_event, minutes
from tests.unit.taskflow.fakes import FakeClock, FakeDelayedQueue, FakePusher
from tests.unit.taskflow.people_suites import issue

THREADS = 50


@pytest.fixture
def doors(database):
    """An open door per thread, as every environment of the gateway has a connection to the database of its own."""
    here, pusher = local(), FakePusher()

    def open_connection(connection_id, *, token):
        if not hasattr(here, "open"):
            work = partial(PostgresConnectionWork, database.engine("taskflow_gateway"))
            here.open = OpenConnection(open_work=work, pusher=pusher, clock=FakeClock(), allowed_origins=frozenset())
        return here.open(connection_id, token=token, origin=None)

    open_connection.pusher = pusher
    return open_connection


def test_of_a_thousand_who_show_one_ticket_one_comes_in(ports, database, doors):
    issue(ports, "secret")
    with ThreadPoolExecutor(THREADS) as pool:
        let_in = list(pool.map(lambda number: doors(f"c-{number}", token="secret"), range(1000)))
    assert let_in.count(True) == 1
    [row] = database.as_root("SELECT connection_id FROM connections")
    assert row.connection_id == f"c-{let_in.index(True)}"


def test_of_many_who_connect_at_once_no_more_stay_than_may(ports, database, doors):
    names = [f"c-{number}" for number in range(2 * CONNECTIONS_PER_PERSON)]
    for name in names:
        issue(ports, name)
    assert all(together([partial(doors, name, token=name) for name in names]))
    left = {row.connection_id for row in database.as_root("SELECT connection_id FROM connections")}
    assert len(left) == CONNECTIONS_PER_PERSON
    assert set(doors.pusher.closed) == set(names) - left


def notifier(database, pusher=None):
    tools = notifying(database, pusher=pusher or FakePusher(), clock=FakeClock())
    return Notify(queue=FakeDelayedQueue(), **tools)


def notifying(database, *, pusher, clock):
    """Make what every use case of the notifier's is made of."""
    open_work = partial(PostgresNotificationWork, database.engine("taskflow_notifier"))
    look = partial(open_work, reads_once=True)
    broadcast = Broadcast(look=look, open_work=open_work, pusher=pusher, clock=clock)
    return {"open_work": open_work, "broadcast": broadcast, "clock": clock}


def test_notifiers_number_one_owners_notifications_without_gaps_and_once_each(ports, database):
    events = [an_event() for _ in range(12)]
    fates = together([partial(notifier(database), event) for event in events + events])
    assert [delivery.fate for delivery in fates].count(Fate.STORED) == 12
    assert [one.seq for one in ports.inbox().since(0, owner_id="ada", limit=50).items] == list(range(1, 13))


def test_who_connects_while_something_is_stored_hears_of_it_or_finds_it(ports, database):
    """A client registers, then resumes; the notifier commits, then looks who is there: one of them sees the other."""
    for number in count():
        pusher = FakePusher()
        issue(ports, f"t-{number}")

        def come_in(number=number, pusher=pusher):
            work = partial(PostgresConnectionWork, database.engine("taskflow_gateway"))
            door = OpenConnection(open_work=work, pusher=pusher, clock=FakeClock(), allowed_origins=frozenset())
            assert door(f"c-{number}", token=f"t-{number}", origin=None)
            return {one.event_id for one in ports.inbox().since(0, owner_id="ada", limit=100).items}

        event = an_event()
        found, _ = together([come_in, partial(notifier(database, pusher), event)])
        assert event.event_id in found or f"c-{number}" in pusher.frames
        if number == 15:
            break


def defer(ports, how_many, *, until=NOON):
    drafts = [a_notification_draft() for _ in range(how_many)]
    with ports.notification_work(owner_id="ada") as work:
        for draft in drafts:
            work.defer(draft, until=until, claimed=False)
        work.commit()
    return drafts


def test_two_sweeps_never_claim_the_same_notification(ports, database):
    defer(ports, 40, until=NOON + minutes(1))
    sweeps = [PostgresDeferredNotifications(database.engine("taskflow_notification_sweeper")) for _ in range(2)]
    claims = together([partial(one.claim, now=NOON, due_before=NOON + HORIZON, limit=40) for one in sweeps])
    claimed = [timer.message for claim in claims for timer in claim]
    assert len(claimed) == len(set(claimed))
    rest = sweeps[0].claim(now=NOON, due_before=NOON + HORIZON, limit=40)
    assert len(claimed) + len(rest) == 40


def test_of_many_who_deliver_one_deferred_notification_one_does(ports, database):
    [draft] = defer(ports, 1)

    def deliver():
        tools = notifying(database, pusher=FakePusher(), clock=FakeClock(NOON + timedelta(seconds=1)))
        return DeliverDeferred(**tools)(draft.event_id, owner_id="ada")

    assert len([one for one in together([deliver] * 8) if one]) == 1
    assert [one.seq for one in ports.inbox().since(0, owner_id="ada", limit=5).items] == [1]
