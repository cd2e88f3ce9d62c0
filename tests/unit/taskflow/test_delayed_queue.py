"""Timers on their way to the queue."""

from datetime import timedelta
from math import floor

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from taskflow.adapters.sqs import SqsDelayedQueue
from taskflow.application.timer import Timer
from tests.unit.taskflow.builders import NOON


class FakeSqs:
    """Takes calls of at most ten entries; refuses the messages that it was told to refuse, or everything."""

    def __init__(self, *, refuse=(), error=None):
        self.calls, self._refuse, self._error = [], set(refuse), error

    def send_message_batch(self, *, QueueUrl, Entries):  # noqa: N803 - boto3's names
        if self._error:
            raise self._error
        assert len(Entries) <= 10
        self.calls.append(Entries)
        failed = [
            {"Id": entry["Id"], "Code": "InternalError"} for entry in Entries if entry["MessageBody"] in self._refuse
        ]
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries][len(failed) :], "Failed": failed}


def timers(*seconds):
    return [Timer(due_at=NOON + timedelta(seconds=number), message=str(number)) for number in seconds]


def send(client, due):
    return SqsDelayedQueue("https://queue", lambda: client).send(due, now=NOON)


@pytest.mark.parametrize(
    ("remaining", "delay"), [(-60, 0), (0, 0), (0.001, 1), (1, 1), (59.2, 60), (900, 900), (5000, 900)]
)
def test_the_delay_is_whole_seconds_and_never_too_short(remaining, delay):
    client = FakeSqs()
    assert send(client, timers(remaining)) == 1
    assert client.calls[0][0]["DelaySeconds"] == delay


@pytest.mark.parametrize(("remaining", "delay"), [(-60, 0), (0.9, 0), (1, 1), (59.2, 59), (5000, 900)])
def test_a_receiver_that_waits_gets_it_a_little_early(remaining, delay):
    client = FakeSqs()
    SqsDelayedQueue("https://queue", lambda: client, whole=floor).send(timers(remaining), now=NOON)
    assert client.calls[0][0]["DelaySeconds"] == delay


def test_what_is_counted_is_what_the_messages_are_about():
    client = FakeSqs(refuse={"a"})
    both = [Timer(due_at=NOON, message="a", count=3), Timer(due_at=NOON, message="b", count=4)]
    assert SqsDelayedQueue("https://queue", lambda: client).send(both, now=NOON) == 4


def test_many_go_in_calls_of_ten():
    client = FakeSqs()
    assert send(client, timers(*range(25))) == 25
    assert [len(call) for call in client.calls] == [10, 10, 5]
    assert all(len({entry["Id"] for entry in call}) == len(call) for call in client.calls)


def test_what_the_queue_refuses_is_not_counted():
    assert send(FakeSqs(refuse={"3"}), timers(1, 2, 3)) == 2


@pytest.mark.parametrize(
    "error", [EndpointConnectionError(endpoint_url="x"), ClientError({"Error": {"Code": "x"}}, "SendMessageBatch")]
)
def test_a_queue_that_does_not_answer_raises_nothing(error):
    assert send(FakeSqs(error=error), timers(1, 2)) == 0


def test_nothing_to_send_makes_no_client():
    assert SqsDelayedQueue("https://queue", lambda: pytest.fail("no client is needed")).send([], now=NOON) == 0
