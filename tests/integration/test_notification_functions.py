"""The functions of notifications together: what is pushed to whom, and when."""

import json

import time_machine

from tests.unit.taskflow.builders import an_sqs_event


def test_a_gone_connection_is_removed_and_the_others_still_hear(functions, database):
    functions.connect("here")
    functions.connect("gone")
    database.as_root("UPDATE connections SET connected_at = connected_at - interval '1 hour'")
    functions.aws.gone = {"gone"}
    functions.ask("POST", "/api/v1/tasks", body={"title": "a"})
    assert functions.deliver("notifier") == []
    assert len(functions.aws.frames["here"]) == 2
    assert [row.connection_id for row in database.as_root("SELECT connection_id FROM connections")] == ["here"]


def test_the_gateway_turns_strangers_away_and_replays_what_was_missed(functions):
    assert functions.connect(origin="https://evil.example") == 401
    assert functions.connect() == 200
    for title in "abc":
        functions.ask("POST", "/api/v1/tasks", body={"title": title})
    functions.deliver("notifier")
    functions.aws.frames.clear()
    event = {"requestContext": {"routeKey": "$default", "connectionId": "c-1"}, "body": '{"action":"resume","since":1}'}
    last = json.loads(functions.invoke("ws_gateway", event)["body"])
    assert [frame["body"] for frame in [*functions.aws.frames["c-1"], last]] == ["b", "c"]


def test_what_comes_in_quiet_hours_is_sent_to_the_queue_and_delivered_when_it_comes_back(functions):
    # given quiet hours that end at one o'clock, and a client that listens
    days = {day: [{"start": "12:00", "end": "13:00"}] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    preferences = {"quiet_hours": {"days": days}}
    with time_machine.travel("2027-05-03T12:30:00Z", tick=False):
        assert functions.ask("PUT", "/api/v1/notification-preferences", body=preferences)[0] == 200
        functions.connect()
        functions.ask("POST", "/api/v1/tasks", body={"title": "a"})
        functions.deliver("notifier")
        assert [frame["type"] for frame in functions.aws.frames["c-1"]] == ["change"]
    # when it is nearly one
    with time_machine.travel("2027-05-03T12:58:30Z", tick=False):
        assert functions.invoke("notification_sweeper", {}) == {"claimed": 1, "sent": 1}
        assert functions.invoke("notification_sweeper", {}) == {"claimed": 0, "sent": 0}
    # then the message has the delay that remains, and delivers when it arrives
    [(delay, message)] = functions.aws.delayed
    assert delay == 90
    with time_machine.travel("2027-05-03T13:00:00Z", tick=False):
        for _ in range(2):
            assert functions.invoke("notifier", an_sqs_event(message))["batchItemFailures"] == []
    assert [frame["type"] for frame in functions.aws.frames["c-1"]] == ["change", "notification"]
