"""Posting frames to open connections, and closing them."""

import json
from http.client import RemoteDisconnected

import pytest

from taskflow.adapters.websocket import WebSocketPusher
from taskflow.application.errors import GoneError, PushError
from taskflow.application.frames import Pong, Resync


class FakeConnections:
    """Remembers calls; answers a status, or raises what stands for one that never came."""

    def __init__(self, answer=200):
        self.calls, self._answer = [], answer

    def call(self, method, connection_id, body=b""):
        if isinstance(self._answer, Exception):
            raise self._answer
        self.calls.append((method, connection_id, json.loads(body)["type"] if body else None))
        return self._answer


def test_frames_arrive_in_order():
    connections = FakeConnections()
    WebSocketPusher(connections).push("c-1", [Pong("c-1"), Resync(1)])
    assert connections.calls == [("POST", "c-1", "pong"), ("POST", "c-1", "resync")]


def test_a_connection_is_closed():
    connections = FakeConnections(204)
    WebSocketPusher(connections).close("c-1")
    assert connections.calls == [("DELETE", "c-1", None)]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (410, GoneError),
        (413, PushError),
        (429, PushError),
        (500, PushError),
        (TimeoutError(), PushError),
        (RemoteDisconnected(), PushError),
    ],
)
def test_a_client_that_has_left_is_told_from_one_that_may_still_be_there(answer, error):
    pusher = WebSocketPusher(FakeConnections(answer))
    with pytest.raises(error):
        pusher.push("c-1", [Pong("c-1")])
    with pytest.raises(error):
        pusher.close("c-1")


def test_nothing_to_say_makes_no_call():
    WebSocketPusher(FakeConnections(AssertionError())).push("c-1", [])
