"""With the bus refusing every call, everything is answered as before; and what is never written into the log."""

import json

import pytest

from taskflow.application.relay_outbox import RelayOutbox
from tests.integration.api_over_postgres import Api
from tests.unit.taskflow.builders import minutes
from tests.unit.taskflow.fakes import FakeClock

TASKS = "/api/v1/tasks"
SECRETS = ("my secret title", "my secret description", "my-secret-tag", "my-secret-key", "bearer-token")
KEYED = {"idempotency-key": "my-secret-key", "authorization": "Bearer bearer-token"}


@pytest.fixture
def api(database):
    engine = database.engine("taskflow_api")
    yield Api(engine)
    engine.dispose()


def live_through(api):
    """Make every kind of change there is; answers the statuses."""
    body = {"title": SECRETS[0], "description": SECRETS[1], "tags": [SECRETS[2]]}
    created = api.ask("POST", TASKS, body=body, headers=KEYED)
    task = f"{TASKS}/{created.json['id']}"
    replies = [
        created,
        api.ask("PUT", task, body={**body, "priority": "high"}),
        api.ask("PATCH", task, body={"description": None}),
        api.ask("POST", f"{task}/complete"),
        api.ask("POST", f"{task}/reopen"),
        api.ask("GET", TASKS, query={"q": SECRETS[0]}),
        api.ask("DELETE", task),
        api.ask("PUT", "/api/v1/notification-preferences", body={}),
    ]
    return [reply.status for reply in replies]


FINE = [201, 200, 200, 200, 200, 200, 204, 200]
TOLD = ["task.created", "task.updated", "task.updated", "task.completed", "task.reopened", "task.deleted"]


def test_without_the_bus_every_change_is_answered_and_told_later(api, database, ports):
    # given a bus that refuses every call
    api.bus.is_down = True
    # when everything is changed
    assert live_through(api) == FINE
    # then readiness names the bus, and the service is alive
    ready, live = api.ask("GET", "/health/ready", user=None), api.ask("GET", "/health/live", user=None)
    assert (ready.status, ready.json["checks"]) == (503, {"database": "ok", "event_bus": "unavailable"})
    assert (live.status, len(api.bus)) == (200, 0)
    # and once it is back, the relay sends all of it
    api.bus.is_down = False
    [[now]] = database.as_root("SELECT max(next_attempt_at) FROM outbox")
    relay = RelayOutbox(outbox=ports.outbox(), publisher=api.bus, clock=FakeClock(now + minutes(1)))
    assert relay(may_go_on=lambda: True).published == len(TOLD) + 1
    names = [publication.name for publication in api.bus.published]
    assert [name for name in names if name.startswith("task.")] == TOLD


def test_without_the_database_the_service_is_alive_and_says_what_is_missing(database):
    nowhere = database.engine("taskflow_nobody")
    api = Api(nowhere)
    assert api.ask("GET", "/health/live", user=None).status == 200
    ready = api.ask("GET", "/health/ready", user=None)
    assert (ready.status, ready.json["checks"]["database"]) == (503, "unavailable")
    assert api.ask("GET", TASKS).status == 503
    nowhere.dispose()


def test_logs_are_json_with_the_correlation_and_without_what_people_wrote(api, logged):
    api.ask("POST", TASKS, body={"title": SECRETS[0], "due_date": SECRETS[1]}, headers={"x-correlation-id": "c-9"})
    api.bus.is_down = True
    assert live_through(api) == FINE
    lines = [json.loads(line) for line in logged().splitlines()]
    assert len(lines) > len(FINE)
    assert all(line["correlation_id"] for line in lines)
    assert lines[0]["correlation_id"] == "c-9"
    assert not [secret for secret in SECRETS if secret in logged()]
