"""The WebSocket API over fakes."""

import json

import pytest

from taskflow.application.acknowledge import Acknowledge
from taskflow.application.close_connection import CloseConnection
from taskflow.application.issue_ticket import IssueTicket
from taskflow.application.open_connection import OpenConnection
from taskflow.application.resume_stream import ResumeStream
from taskflow.runtime.bootstrap.ws_gateway import Gateway
from tests.unit.taskflow.builders import a_caller, an_event
from tests.unit.taskflow.fake_store import FakeStore
from tests.unit.taskflow.fakes import FakeClock, FakePusher
from tests.unit.taskflow.notification_world import World
from ws_gateway.routes import Routes

APP = "https://app.example"


class Line:
    """One client's connection."""

    def __init__(self, **pushing):
        self.store, self.pusher, clock = FakeStore(), FakePusher(**pushing), FakeClock()
        work = self.store.connection_work
        self.notify = World(self.store).notify
        self.ticket = IssueTicket(open_work=self.store.ticket_work, clock=clock)(origin=None, caller=a_caller())
        self._routes = Routes(
            Gateway(
                open_connection=OpenConnection(
                    open_work=work, pusher=self.pusher, clock=clock, allowed_origins=frozenset({APP})
                ),
                acknowledge=Acknowledge(open_work=work, clock=clock),
                close_connection=CloseConnection(open_work=work),
                resume_stream=ResumeStream(open_work=work, inbox=self.store.inbox(), clock=clock),
                pusher=self.pusher,
                report_refusal=lambda ticket, *, correlation_id: None,
            )
        )

    def connect(self, *, ticket=None, origin=APP):
        query = {"ticket": ticket or self.ticket}
        return self._send("$connect", queryStringParameters=query, headers={"Origin": origin} if origin else {})

    def say(self, message):
        answer = self._send("$default", body=message if isinstance(message, str) else json.dumps(message))
        return json.loads(answer["body"]) if "body" in answer else None

    def hang_up(self):
        return self._send("$disconnect")

    def _send(self, route, **event):
        return self._routes({"requestContext": {"routeKey": route, "connectionId": "c-1"}, **event})


def test_a_client_with_a_ticket_comes_in_and_leaves():
    line = Line()
    assert line.connect()["statusCode"] == 200
    assert set(line.store.data.connections) == {"c-1"}
    assert line.hang_up()["statusCode"] == 200
    assert not line.store.data.connections


@pytest.mark.parametrize("attempt", [{"ticket": "guessed"}, {"origin": "https://evil.example"}])
def test_others_are_refused(attempt):
    line = Line()
    assert line.connect(**attempt)["statusCode"] == 401
    assert not line.store.data.connections


def test_a_client_that_shows_no_ticket_at_all_is_refused():
    line = Line()
    assert line._send("$connect", queryStringParameters=None, headers=None)["statusCode"] == 401


def test_a_ping_is_answered_without_a_call():
    line = Line()
    line.connect()
    assert line.say({"action": "ping"}) == {"type": "pong", "connection_id": "c-1"}
    assert line.pusher.frames == {"c-1": []}


def test_what_was_missed_is_replayed_in_order():
    line = Line()
    line.connect()
    for _ in range(3):
        line.notify(an_event())
    last = line.say({"action": "resume", "since": 0})
    assert [frame.seq for frame in line.pusher.frames["c-1"]] == [1, 2]
    assert last["seq"] == 3
    assert line.say({"action": "resume", "since": 3}) is None


def test_many_can_be_replayed_in_one_frame():
    line = Line()
    line.connect()
    for _ in range(3):
        line.notify(an_event())
    frame = line.say({"action": "resume", "since": 0, "batch": True})
    assert (frame["type"], [one["seq"] for one in frame["items"]]) == ("notifications", [1, 2, 3])


def test_an_acknowledgement_is_noted_without_an_answer():
    line = Line()
    line.connect()
    assert line.say({"action": "ack", "seq": 2}) is None
    assert line.store.acked("c-1") == 2
    line.hang_up()
    assert line.say({"action": "ack", "seq": 2})["code"] == "unknown_connection"


@pytest.mark.parametrize(
    "message", ["", "hello", {"action": "fly"}, {"action": "resume", "since": "x"}, {"action": "ack"}]
)
def test_what_cannot_be_understood_is_answered_and_the_connection_lives_on(message):
    line = Line()
    line.connect()
    frame = line.say(message)
    assert (frame["type"], frame["code"]) == ("error", "malformed")
    assert frame["message"]
    assert set(line.store.data.connections) == {"c-1"}


def test_a_replay_that_is_interrupted_says_so_instead_of_leaving_a_gap():
    line = Line(broken={"c-1"})
    line.connect()
    for _ in range(2):
        line.notify(an_event())
    assert line.say({"action": "resume", "since": 0})["code"] == "unavailable"


def test_a_store_that_is_down_is_told_and_the_connection_lives_on():
    line = Line()
    line.connect()
    line.store.down = True
    assert line.say({"action": "resume", "since": 0})["code"] == "unavailable"
    assert line.say({"action": "ping"})["type"] == "pong"


def test_a_client_that_left_in_the_middle_is_forgotten():
    line = Line(gone={"c-1"})
    line.connect()
    line.notify(an_event())
    line.say({"action": "resume", "since": 0})
    assert not line.store.data.connections
