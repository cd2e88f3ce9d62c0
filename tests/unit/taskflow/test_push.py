"""Posting frames to open connections."""

import json

import pytest
from botocore.exceptions import ClientError

from taskflow.adapters.websocket import WebSocketPusher
from taskflow.application.errors import GoneError, PushError
from taskflow.application.frames import Pong, Resync


class GoneException(ClientError):  # noqa: N818 - boto3's name
    pass


class FakeManagement:
    class exceptions:  # noqa: N801 - boto3's name
        GoneException = GoneException

    def __init__(self, error=None):
        self.posted, self.error = [], error

    def post_to_connection(self, *, ConnectionId, Data):  # noqa: N803 - boto3's names
        if self.error:
            raise self.error
        self.posted.append((ConnectionId, json.loads(Data)["type"]))


def refusal(kind, code):
    return kind({"Error": {"Code": code, "Message": "no"}}, "PostToConnection")


def test_frames_arrive_in_order():
    client = FakeManagement()
    WebSocketPusher(lambda: client).push("c-1", [Pong(), Resync(1)])
    assert client.posted == [("c-1", "pong"), ("c-1", "resync")]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal(GoneException, "GoneException"), GoneError),
        (refusal(ClientError, "LimitExceededException"), PushError),
        (refusal(ClientError, "PayloadTooLargeException"), PushError),
    ],
)
def test_a_client_that_has_left_is_told_from_one_that_may_still_be_there(answer, error):
    with pytest.raises(error):
        WebSocketPusher(lambda: FakeManagement(answer)).push("c-1", [Pong()])


def test_nothing_to_say_makes_no_client():
    WebSocketPusher(lambda: pytest.fail("no client is needed")).push("c-1", [])
