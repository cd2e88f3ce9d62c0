"""The functions together: what a change leads to, and what each makes of bad luck."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.integration.invoked_functions import EVENTS, ROLES
from tests.unit.taskflow.builders import an_sqs_event


def test_a_created_task_is_pushed_recorded_and_leaves_the_outbox(functions, database):
    # given a client that listens
    assert functions.connect() == 200
    # when a task is created
    status, task = functions.ask("POST", "/api/v1/tasks", body={"title": "Water the plants"})
    assert status == 201
    # then it is pushed
    assert functions.deliver("notifier") == []
    notification, change = functions.aws.frames["c-1"]
    assert (notification["type"], notification["seq"], notification["body"]) == ("notification", 1, "Water the plants")
    assert (change["type"], change["task"]) == ("change", task)
    # and stored
    _, inbox = functions.ask("GET", "/api/v1/notifications")
    assert [one["task_id"] for one in inbox["items"]] == [task["id"]]
    # and in the trail, from where it can be read, and nowhere else
    assert functions.deliver("audit_writer") == []
    _, trail = functions.ask("GET", "/api/v1/audit-logs", query={"entity_id": task["id"]})
    assert [entry["event_type"] for entry in trail["items"]] == ["task.created"]
    assert not database.as_root("SELECT 1 FROM outbox")


def test_everything_delivered_twice_happens_once(functions):
    functions.connect()
    _, task = functions.ask("POST", "/api/v1/tasks", body={"title": "a"})
    functions.ask("DELETE", f"/api/v1/tasks/{task['id']}")
    for _ in range(2):
        assert functions.deliver("notifier") == []
        assert functions.deliver("audit_writer") == []
    assert [frame["type"] for frame in functions.aws.frames["c-1"]] == ["notification", "change"] * 2
    _, trail = functions.ask("GET", "/api/v1/audit-logs")
    assert [entry["event_type"] for entry in trail["items"]] == ["task.deleted", "task.created"]


def test_a_bus_that_is_down_costs_no_change_and_the_relay_makes_up_for_it(functions):
    functions.aws.bus_is_down = True
    status, task = functions.ask("POST", "/api/v1/tasks", body={"title": "a"})
    assert status == 201
    assert functions.ask("GET", f"/api/v1/tasks/{task['id']}") == (200, task)
    ready, health = functions.ask("GET", "/health/ready")
    assert (ready, health["checks"]) == (503, {"database": "ok", "event_bus": "unavailable"})
    functions.aws.bus_is_down = False
    assert functions.ask("GET", "/health/ready")[0] == 200
    assert functions.invoke("outbox_relay", {}) == {"published": 0, "refused": 0}
    with time_machine.travel(time.time() + 31):
        assert functions.invoke("outbox_relay", {}) == {"published": 1, "refused": 0}
        assert functions.invoke("outbox_relay", {}) == {"published": 0, "refused": 0}
    assert functions.deliver("audit_writer") == []


def test_a_relay_without_time_left_claims_nothing(functions):
    functions.aws.bus_is_down = True
    functions.ask("POST", "/api/v1/tasks", body={"title": "a"})
    with time_machine.travel(time.time() + 31):
        assert functions.invoke("outbox_relay", {}, remaining_ms=5_000) == {"published": 0, "refused": 0}


def test_poison_is_given_back_alone(functions):
    functions.ask("POST", "/api/v1/tasks", body={"title": "a"})
    good, *_ = functions.aws.envelopes()
    bad = json.loads(good)
    bad["detail"]["metadata"]["event_id"] = "019de2d4-0b80-7a52-8d22-5f1c2b7c0001"
    bad["detail"]["data"]["task"]["title"] = "a\0b"
    batch = an_sqs_event("nonsense", good, json.dumps(bad))
    failed = functions.invoke("audit_writer", batch)["batchItemFailures"]
    assert [failure["itemIdentifier"] for failure in failed] == ["m-1", "m-3"]
    assert functions.invoke("notifier", batch)["batchItemFailures"] == failed
    _, trail = functions.ask("GET", "/api/v1/audit-logs")
    assert len(trail["items"]) == 1


def test_people_see_their_own_trail_and_administrators_all(functions):
    for user in ("ada", "eve"):
        functions.ask("POST", "/api/v1/tasks", body={"title": "a"}, user=user)
    functions.deliver("audit_writer")
    own = functions.ask("GET", "/api/v1/audit-logs", user="eve")[1]["items"]
    everything = functions.ask("GET", "/api/v1/audit-logs", user="eve", groups="[admins]")[1]["items"]
    assert ({one["owner_id"] for one in own}, {one["owner_id"] for one in everything}) == ({"eve"}, {"ada", "eve"})


@pytest.mark.parametrize("function", sorted(ROLES.keys() - {"db_migrator", "ws_gateway"}))
def test_each_sample_event_is_handled(functions, function):
    answer = functions.invoke(function, json.loads((EVENTS / f"{function}.json").read_text()))
    assert not answer.get("batchItemFailures")
    assert answer.get("statusCode", 200) < 300


def test_the_sample_connection_is_understood_and_its_ticket_nobodys(functions):
    assert functions.invoke("ws_gateway", json.loads((EVENTS / "ws_gateway.json").read_text())) == {"statusCode": 401}


def test_a_series_gets_its_next_occurrence_and_it_is_told_and_recorded(functions):
    due = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    body = {"title": "Water the plants", "due_date": due, "recurrence_pattern": "daily"}
    _, series = functions.ask("POST", "/api/v1/tasks", body=body)
    for _ in range(2):
        assert functions.deliver("recurrence_planner") == []
    _, found = functions.ask("GET", f"/api/v1/tasks/{series['id']}/occurrences")
    [first] = found["items"]
    assert (first["title"], first["due_date"]) == (series["title"], series["due_date"])
    assert functions.deliver("audit_writer") == []
    _, trail = functions.ask("GET", "/api/v1/audit-logs", query={"entity_id": first["id"]})
    [entry] = trail["items"]
    assert (entry["event_type"], entry["actor"]["client"]) == ("task.created", "recurrence_planner")
    with time_machine.travel(time.time() + 86_400):
        assert functions.invoke("recurrence_sweeper", {})["made"] == 1
        assert functions.invoke("recurrence_sweeper", {})["made"] == 0


def test_a_reminder_goes_from_function_to_function(functions, database, capsys):
    # given a task with two reminders, one of which is for right now
    functions.connect()
    due = datetime.now(UTC) + timedelta(minutes=30)
    body = {"title": "a", "due_date": due.isoformat(), "reminder_offsets": ["1 hour", "10 minutes"]}
    _, task = functions.ask("POST", "/api/v1/tasks", body=body)
    assert functions.deliver("reminder_planner") == []
    [(delay, message)] = functions.aws.delayed
    assert delay == 0
    # when it is dispatched, twice, together with what is no message of ours
    answer = functions.invoke("reminder_dispatcher", an_sqs_event(message, message, "{}"))
    assert answer["batchItemFailures"] == [{"itemIdentifier": "m-3"}]
    # and the other one is swept and dispatched in its time
    with time_machine.travel(due - timedelta(minutes=11)):
        assert functions.invoke("reminder_sweeper", {}) == {"claimed": 1, "sent": 1}
    [_, (delay, message)] = functions.aws.delayed
    assert 59 <= delay <= 60
    with time_machine.travel(due - timedelta(minutes=9, seconds=58)):
        functions.invoke("reminder_dispatcher", an_sqs_event(message))
    # then both are told once, with all there is to know
    for_notifier = [one for one in functions.aws.envelopes() if "reminder.scheduled" not in one]
    assert functions.invoke("notifier", an_sqs_event(*for_notifier))["batchItemFailures"] == []
    told = [frame for frame in functions.aws.frames["c-1"] if frame.get("event") == "reminder.triggered"]
    assert [one["task_id"] for one in told if one["type"] == "notification"] == [task["id"]] * 2
    triggered = [json.loads(event["Detail"]) for event in functions.aws.events if "triggered" in event["DetailType"]]
    assert [one["data"]["reminder"]["offset"] for one in triggered] == ["1 hour", "10 minutes"]
    assert 1.9 < triggered[1]["data"]["reminder"]["late_by"] < 10
    assert triggered[1]["data"]["task"]["reminder_status"] == "sent"
    assert functions.deliver("audit_writer") == []
    assert not database.as_root("SELECT 1 FROM outbox")
    # and counted
    written = capsys.readouterr().out
    assert '"RemindersFired"' in written
    assert '"ReminderLateness"' in written
