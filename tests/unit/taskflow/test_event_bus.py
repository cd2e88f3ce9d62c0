"""Publishing to the event bus: chunks, receipts, refusals."""

import json

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from taskflow.adapters.eventbridge import BYTES_PER_CALL, EventBridgePublisher
from taskflow.application.errors import UnavailableError
from taskflow.application.publication import Publication
from tests.unit.taskflow.builders import NOON, an_id


class FakeEvents:
    """PutEvents as AWS answers it; `fail` names the entries that are refused, `error` refuses the whole call."""

    def __init__(self, *, fail=(), error=None):
        self.calls, self.fail, self.error = [], set(fail), error

    def put_events(self, *, Entries):  # noqa: N803 - boto3's name
        self.calls.append(Entries)
        if self.error:
            raise self.error
        results = [
            {"ErrorCode": "ThrottlingException"} if entry["DetailType"] in self.fail else {"EventId": "e"}
            for entry in Entries
        ]
        return {"FailedEntryCount": sum("ErrorCode" in result for result in results), "Entries": results}

    def describe_event_bus(self, *, Name):  # noqa: N803 - boto3's name
        if self.error:
            raise self.error


def a_publication(name="task.created", size=100):
    return Publication(
        event_id=an_id(), source="taskflow.tasks", name=name, occurred_at=NOON, detail=json.dumps({"x": "ü" * size})
    )


def publisher(events):
    return EventBridgePublisher("taskflow", lambda: events)


def test_an_event_goes_to_the_bus_with_its_name_source_and_time():
    events, publication = FakeEvents(), a_publication()
    [receipt] = publisher(events).publish([publication])
    assert (receipt.event_id, receipt.error) == (publication.event_id, None)
    assert events.calls == [
        [
            {
                "EventBusName": "taskflow",
                "Source": "taskflow.tasks",
                "DetailType": "task.created",
                "Time": NOON,
                "Detail": publication.detail,
            }
        ]
    ]


def test_ten_go_in_one_call():
    events = FakeEvents()
    receipts = publisher(events).publish([a_publication() for _ in range(23)])
    assert [len(call) for call in events.calls] == [10, 10, 3]
    assert len(receipts) == 23


def test_large_ones_are_spread_over_more_calls_and_none_is_left_out():
    events = FakeEvents()
    publisher(events).publish([a_publication(size=60_000) for _ in range(5)])
    sizes = [sum(len(entry["Detail"].encode()) for entry in call) for call in events.calls]
    assert sum(map(len, events.calls)) == 5
    assert max(sizes) < BYTES_PER_CALL


def test_no_events_cost_no_call():
    events = FakeEvents()
    assert publisher(events).publish([]) == []
    assert events.calls == []


def test_a_refused_entry_is_told_from_the_accepted_ones():
    events = FakeEvents(fail={"task.deleted"})
    receipts = publisher(events).publish([a_publication(), a_publication("task.deleted"), a_publication()])
    assert [receipt.error for receipt in receipts] == [None, "ThrottlingException", None]


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "InternalException", "Message": "later"}}, "PutEvents"),
        ConnectTimeoutError(endpoint_url="https://events"),
    ],
)
def test_a_refused_call_shows_in_every_receipt_and_nothing_is_raised(error):
    receipts = publisher(FakeEvents(error=error)).publish([a_publication(), a_publication()])
    assert all(receipt.error for receipt in receipts)
    with pytest.raises(UnavailableError):
        publisher(FakeEvents(error=error)).probe()


def test_a_bus_that_is_there_passes_the_probe():
    publisher(FakeEvents()).probe()
