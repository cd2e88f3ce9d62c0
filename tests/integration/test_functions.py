"""The functions as Lambda runs them: their handlers, their environment, PostgreSQL, and AWS over HTTP."""

import importlib
import json
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
import time_machine

from taskflow.adapters.postgres.schema import newest
from tests.integration.aws_stub import AwsStub
from tests.integration.database import NAME, OWNER, PASSWORD
from tests.unit.taskflow.builders import LambdaContext, an_sqs_event
from tests.unit.taskflow.http_events import a_request

EVENTS = Path(__file__).parents[2] / "events"
ROLES = {
    "tasks_api": "taskflow_api",
    "ws_gateway": "taskflow_gateway",
    "notifier": "taskflow_notifier",
    "audit_writer": "taskflow_audit",
    "outbox_relay": "taskflow_relay",
    "recurrence_planner": "taskflow_planner",
    "recurrence_sweeper": "taskflow_series_sweeper",
    "notification_sweeper": "taskflow_notification_sweeper",
    "db_maintainer": "taskflow_maintainer",
    "db_migrator": "nobody",
}
APP = "http://127.0.0.1:8080"


class Functions:
    """Invokes functions by name, each under its own role."""

    def __init__(self, environment, aws):
        self._environment, self.aws = environment, aws

    def invoke(self, name, event, **context):
        self._environment.setenv("DATABASE_USER", ROLES[name])
        return _handler(name)(event, LambdaContext(**context))

    def ask(self, method, path, **options):
        answer = self.invoke("tasks_api", a_request(method, path, **options))
        return int(answer["statusCode"]), json.loads(answer.get("body") or "null")

    def connect(self, connection_id="c-1", user="ada", origin=APP):
        _, ticket = self.ask("POST", "/api/v1/notifications/tickets", user=user)
        event = json.loads((EVENTS / "ws_gateway.json").read_text())
        event["requestContext"]["connectionId"] = connection_id
        event["queryStringParameters"] = {"ticket": ticket["ticket"]}
        event["headers"]["Origin"] = origin
        return int(self.invoke("ws_gateway", event)["statusCode"])

    def deliver(self, name):
        """Deliver everything that reached the bus to one of its consumers."""
        return self.invoke(name, an_sqs_event(*self.aws.envelopes()))["batchItemFailures"]


@cache
def _handler(name):
    return importlib.import_module(f"{name}.handler").handler


@pytest.fixture(scope="module")
def environment(migrated):
    with pytest.MonkeyPatch.context() as environment:
        yield environment


@pytest.fixture(scope="module")
def stub(environment, migrated):
    aws = AwsStub()
    for name, value in {
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "DATABASE_HOST": migrated.host,
        "DATABASE_PORT": str(migrated.port),
        "DATABASE_NAME": NAME,
        "DATABASE_SECRET_ARN": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:owner",
        "EVENT_BUS_NAME": "taskflow",
        "WEBSOCKET_URL": "wss://ws.example/live",
        "WEBSOCKET_MANAGEMENT_URL": f"{aws.url}/live",
        "DEFERRED_QUEUE_URL": f"{aws.url}/123456789012/deferred",
        "ALLOWED_ORIGINS": APP,
    }.items():
        environment.setenv(name, value)
    yield aws
    aws.close()


@pytest.fixture
def functions(environment, stub, database):
    stub.__dict__.update(events=[], frames={}, delayed=[], answers=[], gone=set(), bus_is_down=False)
    return Functions(environment, stub)


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


@pytest.mark.parametrize(
    "function",
    ["tasks_api", "notifier", "notification_sweeper", "audit_writer", "outbox_relay", "db_maintainer"],
)
def test_each_sample_event_is_handled(functions, function):
    answer = functions.invoke(function, json.loads((EVENTS / f"{function}.json").read_text()))
    assert not answer.get("batchItemFailures")
    assert answer.get("statusCode", 200) < 300


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


class TestMigrator:
    @pytest.fixture
    def migrate(self, functions):
        functions.aws.secret = {"username": OWNER, "password": PASSWORD}
        event = json.loads((EVENTS / "db_migrator.json").read_text()) | {"ResponseURL": f"{functions.aws.url}/answer"}

        def migrate(**changes):
            functions.invoke("db_migrator", event | changes)
            [answer] = functions.aws.answers
            return answer

        return migrate

    def test_it_upgrades_to_the_newest_revision_and_says_so(self, migrate):
        answer = migrate(RequestType="Update", PhysicalResourceId="taskflow-schema")
        assert (answer["Status"], answer["Data"]) == ("SUCCESS", {"Revision": newest()})
        assert answer["PhysicalResourceId"] == "taskflow-schema"

    def test_a_stack_that_is_deleted_keeps_its_schema(self, migrate, database):
        assert migrate(RequestType="Delete")["Status"] == "SUCCESS"
        assert database.schema.current() == newest()

    def test_a_migration_that_fails_is_answered_with_the_reason(self, migrate, functions):
        functions.aws.secret = {"username": "taskflow_nobody", "password": "x"}
        answer = migrate()
        assert answer["Status"] == "FAILED"
        assert "taskflow_nobody" in answer["Reason"]
