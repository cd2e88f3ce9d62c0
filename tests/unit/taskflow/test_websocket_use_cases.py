"""Tickets, connections, and what was missed."""

import pytest

from taskflow.application.acknowledge import Acknowledge
from taskflow.application.close_connection import CloseConnection
from taskflow.application.frames import Closing, Complaint, Farewell, Replay, Resync
from taskflow.application.issue_ticket import IssueTicket
from taskflow.application.list_notifications import ListNotifications
from taskflow.application.mark_read import MarkRead
from taskflow.application.open_connection import OpenConnection
from taskflow.application.resume_stream import BATCH_SIZE, REPLAY_LIMIT, ResumeStream
from taskflow.domain.ticket import CONNECTION_LIFETIME, CONNECTIONS_PER_PERSON, TICKET_LIFETIME
from tests.unit.taskflow.builders import a_caller, an_event, minutes
from tests.unit.taskflow.fake_store import FakeStore
from tests.unit.taskflow.fakes import FakeClock, FakePusher
from tests.unit.taskflow.notification_world import World

APP = "https://app.example"


class Door:
    def __init__(self, pusher=None):
        self.store, self.clock, self.pusher = FakeStore(), FakeClock(), pusher or FakePusher()
        connections = self.store.connection_work
        self.issue = IssueTicket(open_work=self.store.ticket_work, clock=self.clock)
        self.open = OpenConnection(
            open_work=connections, pusher=self.pusher, clock=self.clock, allowed_origins=frozenset({APP})
        )
        self.acknowledge = Acknowledge(open_work=connections, clock=self.clock)
        self.close = CloseConnection(open_work=connections)
        self.resume = ResumeStream(open_work=connections, inbox=self.store.inbox(), clock=self.clock)
        self.notify = World(self.store).notify

    def let_in(self, connection_id="c-1"):
        token = self.issue(origin=None, caller=a_caller())
        assert self.open(connection_id, token=token, origin=None)


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
    World(door.store).fill(REPLAY_LIMIT + 1)
    assert len(door.resume("c-1", since=1)) == REPLAY_LIMIT
    assert door.resume("c-1", since=0) == [Resync(REPLAY_LIMIT + 1)]


def test_many_are_replayed_in_batches_to_those_who_ask_for_them():
    door = Door()
    door.let_in()
    World(door.store).fill(BATCH_SIZE + 1)
    frames = door.resume("c-1", since=0, in_batches=True)
    assert all(isinstance(frame, Replay) for frame in frames)
    assert [len(frame.notifications) for frame in frames] == [BATCH_SIZE, 1]
    assert [one.seq for frame in frames for one in frame.notifications] == list(range(1, BATCH_SIZE + 2))
    assert door.resume("c-1", since=BATCH_SIZE + 1, in_batches=True) == []


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
    page, place = read(since=0, limit=2, caller=a_caller())
    assert ([one.seq for one in page.items], place, page.unread, page.last_seq) == ([1, 2], 2, 3, 3)
    assert read(since=place, limit=2, caller=a_caller())[1] is None
    assert read(since=0, limit=2, caller=a_caller("eve"))[0].items == []


def test_marks_are_the_callers_own():
    door = Door()
    for _ in range(3):
        door.notify(an_event())
    mark = MarkRead(open_work=door.store.read_mark_work, clock=door.clock)
    assert mark(up_to=1, seqs=(3,), caller=a_caller()) == 1
    assert mark(up_to=3, seqs=(), caller=a_caller("eve")) == 0
    assert door.store.inbox().since(0, owner_id="ada", limit=9).unread == 1


def test_an_acknowledgement_is_kept_with_its_connection():
    door = Door()
    door.let_in()
    assert door.acknowledge("c-1", seq=5) is None
    assert door.store.acked("c-1") == 5
    assert door.acknowledge("c-2", seq=5).code is Complaint.UNKNOWN_CONNECTION


class TestTooManyConnections:
    def open_all(self, door):
        for number in range(CONNECTIONS_PER_PERSON + 1):
            door.let_in(f"c-{number}")
            door.clock.advance(minutes(1))

    def test_the_oldest_is_told_why_and_closed(self):
        door = Door()
        self.open_all(door)
        assert door.pusher.frames == {"c-0": [Closing(Farewell.TOO_MANY_CONNECTIONS)]}
        assert door.pusher.closed == ["c-0"]
        assert len(door.store.data.connections) == CONNECTIONS_PER_PERSON

    @pytest.mark.parametrize("trouble", ["gone", "broken"])
    def test_one_that_cannot_be_told_makes_room_all_the_same(self, trouble):
        door = Door(FakePusher(**{trouble: {"c-0"}}))
        self.open_all(door)
        assert "c-0" not in door.store.data.connections
