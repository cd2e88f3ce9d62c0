"""Tickets, connections, and what was missed."""

import pytest

from taskflow.application.close_connection import CloseConnection
from taskflow.application.frames import Complaint, Resync
from taskflow.application.issue_ticket import IssueTicket
from taskflow.application.list_notifications import ListNotifications
from taskflow.application.notify import Notify
from taskflow.application.open_connection import OpenConnection
from taskflow.application.resume_stream import REPLAY_LIMIT, ResumeStream
from taskflow.domain.ticket import CONNECTION_LIFETIME, TICKET_LIFETIME
from tests.unit.taskflow.builders import a_caller, an_event
from tests.unit.taskflow.fake_store import FakeStore
from tests.unit.taskflow.fakes import FakeClock, FakePusher

APP = "https://app.example"


class Door:
    def __init__(self):
        self.store, self.clock = FakeStore(), FakeClock()
        connections = self.store.connection_work
        self.issue = IssueTicket(open_work=self.store.ticket_work, clock=self.clock)
        self.open = OpenConnection(open_work=connections, clock=self.clock, allowed_origins=frozenset({APP}))
        self.close = CloseConnection(open_work=connections)
        self.resume = ResumeStream(open_work=connections, inbox=self.store.inbox(), clock=self.clock)
        self.notify = Notify(open_work=self.store.notification_work, pusher=FakePusher(), clock=self.clock)

    def let_in(self, user="ada"):
        token = self.issue(origin=None, caller=a_caller(user))
        assert self.open("c-1", token=token, origin=None)


def test_a_ticket_opens_one_connection():
    door = Door()
    token = door.issue(origin=None, caller=a_caller())
    assert door.open("c-1", token=token, origin=None)
    assert not door.open("c-2", token=token, origin=None)


def test_the_secret_itself_is_not_stored_and_never_the_same():
    door = Door()
    tokens = {door.issue(origin=None, caller=a_caller()) for _ in range(10)}
    assert len(tokens) == 10
    assert not tokens & {key.decode(errors="replace") for key in door.store.data.tickets}
    assert min(map(len, tokens)) >= 43


def test_a_ticket_ends_after_its_lifetime():
    door = Door()
    token = door.issue(origin=None, caller=a_caller())
    door.clock.advance(TICKET_LIFETIME)
    assert not door.open("c-1", token=token, origin=None)


@pytest.mark.parametrize(
    ("issued_to", "shown_by", "let_in"),
    [
        (APP, APP, True),
        (None, None, True),
        (None, APP, True),
        (APP, None, False),
        (None, "https://evil.example", False),
    ],
)
def test_pages_of_other_origins_stay_outside(issued_to, shown_by, let_in):
    door = Door()
    token = door.issue(origin=issued_to, caller=a_caller())
    assert door.open("c-1", token=token, origin=shown_by) is let_in


def test_a_page_that_is_turned_away_does_not_use_the_ticket_up():
    door = Door()
    token = door.issue(origin=None, caller=a_caller())
    assert not door.open("c-1", token=token, origin="https://evil.example")
    assert door.open("c-2", token=token, origin=APP)


@pytest.mark.parametrize("token", ["", "guessed", "é", "\ud800"])
def test_a_made_up_ticket_opens_nothing(token):
    assert not Door().open("c-1", token=token, origin=None)


def test_what_was_missed_is_replayed_in_order():
    door = Door()
    door.let_in()
    for _ in range(3):
        door.notify(an_event())
    assert [frame.seq for frame in door.resume("c-1", since=1)] == [2, 3]
    assert door.resume("c-1", since=3) == []


def test_whoever_missed_too_much_reads_everything_again():
    door = Door()
    door.let_in()
    for _ in range(REPLAY_LIMIT + 1):
        door.notify(an_event())
    assert len(door.resume("c-1", since=1)) == REPLAY_LIMIT
    assert door.resume("c-1", since=0) == [Resync(REPLAY_LIMIT + 1)]


def test_a_connection_that_is_closed_or_expired_resumes_nothing():
    door = Door()
    door.let_in()
    door.clock.advance(CONNECTION_LIFETIME)
    assert door.resume("c-1", since=0)[0].code is Complaint.UNKNOWN_CONNECTION
    door.close("c-1")
    assert not door.store.data.connections


def test_notifications_are_read_in_pages():
    door = Door()
    for _ in range(3):
        door.notify(an_event())
    read = ListNotifications(inbox=door.store.inbox())
    page = read(since=0, limit=2, caller=a_caller())
    assert ([one.seq for one in page.items], page.next) == ([1, 2], 2)
    assert read(since=page.next, limit=2, caller=a_caller()).next is None
    assert read(since=0, limit=2, caller=a_caller("eve")).items == []
