"""Who sees what: every route, asked by everybody, and with each statement's owner condition taken away."""

import re
from uuid import UUID

import pytest
from sqlalchemy import event

from taskflow.application.record_audit import RecordAudit
from taskflow.contracts.audit import read_entry
from tasks_api.app import ROUTES
from tasks_api.once import takes_key
from tests.integration.api_over_postgres import Api
from tests.unit.taskflow.builders import an_envelope, an_event
from tests.unit.taskflow.fakes import FakeClock

SECRET = "ada's secret"
HER_ZONE = "Antarctica/Troll"
SERIES = {"title": SECRET, "tags": [SECRET], "due_date": "2090-01-01T09:00:00Z", "recurrence_pattern": "daily"}
A_NOTIFICATION = """
    INSERT INTO notifications (owner_id, seq, event_id, event, task_id, title, body, occurred_at, stored_at)
    VALUES ('ada', 1, gen_random_uuid(), 'task.created', '{task_id}', 'Task created', 'ada''s secret',
        '2026-05-01Z', '2026-05-01Z')
"""
BODIES = {
    "TaskCreate": {"title": "mine"},
    "TaskReplace": {"title": "mine"},
    "TaskPatch": {"title": "mine"},
    "PreviewRequest": {"recurrence_pattern": "daily", "start": "2090-01-01T09:00:00Z"},
    "ReadMarks": {"up_to": 1},
    "PreferencesView": {},
    "SnoozeRequest": {"for": "PT10M"},
}
REFUSALS = {
    "/api/v1/tasks/<task_id>/skip": 422,
    "/api/v1/tasks/<task_id>/snooze": 422,
    "/api/v1/audit-logs/verify": 403,
}
"""A series cannot be skipped or snoozed, and only administrators verify."""

QUERIES = {"VerifyQuery": {"month": "2026-05"}}
OWNER_CONDITION = re.compile(r"(?:\w+\.)?owner_id = ((?:CAST\()?\$\d+(?:::\w+)?(?: AS text\))?)", re.IGNORECASE)

PRIVATE = [route for route in ROUTES if not route.public]
PUBLIC = [route for route in ROUTES if route.public]
KEYED = [route for route in PRIVATE if takes_key(route)]
ABOUT_TASKS = [route for route in PRIVATE if "<task_id>" in route.path]


def named(routes):
    return [pytest.param(route, id=f"{route.method} {route.path}") for route in routes]


class Crowd:
    """Ada has a task, preferences, a notification and a trail; others ask for them."""

    def __init__(self, database, ports):
        self._database, self._engine = database, database.engine("taskflow_api")
        self.api = Api(self._engine)
        self.task = self.api.ask("POST", "/api/v1/tasks", body=SERIES).json
        self.api.ask("PUT", "/api/v1/notification-preferences", body={"time_zone": HER_ZONE})
        with ports.task_work(owner_id="ada") as work:
            happened = an_event(work.tasks.find(UUID(self.task["id"])))
        RecordAudit(open_work=ports.audit_work, clock=FakeClock())([read_entry(an_envelope(happened))])
        database.as_root(A_NOTIFICATION.format(task_id=self.task["id"]))

    def ask(self, route, **options):
        path = route.path.replace("<task_id>", self.task["id"])
        body = BODIES[route.body.__name__] if route.body else None
        query = QUERIES.get(route.query.__name__) if route.query else None
        return self.api.ask(route.method, path, body=body, query=query, **options)

    def rows(self):
        """Everything of ada's, to see that nobody has touched it."""
        tables = ("tasks", "notifications", "task_events", "outbox", "notification_preferences")
        return [self._database.as_root(f"SELECT * FROM {table} WHERE owner_id = 'ada'") for table in tables]

    def statements_of(self, route, **options):
        """The statements with an owner condition that a route runs."""
        seen = []

        def note(_, __, statement, *___):
            if OWNER_CONDITION.search(statement):
                seen.append(statement)

        event.listen(self._engine, "before_cursor_execute", note)
        self.ask(route, **options)
        event.remove(self._engine, "before_cursor_execute", note)
        return dict.fromkeys(seen)

    def ask_without_condition(self, forgetful, route, **options):
        """Ask, while one statement has lost its condition on the owner."""

        def forget(_, __, statement, parameters, *___):
            if statement == forgetful:
                statement = OWNER_CONDITION.sub(r"(\1 IS NOT NULL)", statement)
            return statement, parameters

        event.listen(self._engine, "before_cursor_execute", forget, retval=True)
        try:
            return self.ask(route, **options)
        finally:
            event.remove(self._engine, "before_cursor_execute", forget)

    def close(self):
        self._engine.dispose()


@pytest.fixture
def crowd(database, ports):
    crowd = Crowd(database, ports)
    yield crowd
    crowd.close()


@pytest.mark.parametrize("route", named(PRIVATE))
def test_nobody_gets_in_without_a_token(crowd, route):
    before = crowd.rows()
    assert crowd.ask(route, user=None).status == 401
    assert crowd.rows() == before


@pytest.mark.parametrize("route", named(PUBLIC))
def test_some_routes_are_for_everybody(crowd, route):
    reply = crowd.ask(route, user=None)
    assert reply.status == 200
    assert SECRET not in reply.text


@pytest.mark.parametrize("route", named(PRIVATE))
def test_the_owner_is_answered(crowd, route):
    assert crowd.ask(route).status == REFUSALS.get(route.path, route.status)


@pytest.mark.parametrize("groups", [None, "[admins]"], ids=["other user", "administrator"])
@pytest.mark.parametrize("route", named(PRIVATE))
def test_others_see_and_change_nothing(crowd, route, groups):
    before = crowd.rows()
    reply = crowd.ask(route, user="eve", groups=groups)
    trail_for_all = groups and "history" in route.path
    fine = route.status if groups else REFUSALS.get(route.path, route.status)
    assert reply.status == (404 if route in ABOUT_TASKS and not trail_for_all else fine)
    assert crowd.rows() == before
    # The audit trail is what administrators see of others, and all they see.
    if not (groups and ("audit" in route.path or "history" in route.path)):
        assert SECRET not in reply.text
        assert HER_ZONE not in reply.text
        assert crowd.task["id"] not in reply.text or reply.status == 404


@pytest.mark.parametrize("route", named(PRIVATE))
def test_a_statement_that_forgets_its_owner_shows_and_changes_nothing(crowd, route):
    before = crowd.rows()
    forgetful = crowd.statements_of(route, user="eve")
    for statement in forgetful:
        reply = crowd.ask_without_condition(statement, route, user="eve")
        assert reply.status < 500
        assert reply.status == 404 or route not in ABOUT_TASKS
        assert SECRET not in reply.text
        assert HER_ZONE not in reply.text
    assert crowd.rows() == before
    assert forgetful or route not in ABOUT_TASKS


@pytest.mark.parametrize("route", named(KEYED))
def test_a_key_that_forgets_its_owner_repeats_nobody_elses_answer(crowd, route):
    headers = {"idempotency-key": "the-same"}
    assert crowd.ask(route, headers=headers).status == REFUSALS.get(route.path, route.status)
    before = crowd.rows()
    forgetful = crowd.statements_of(route, user="eve", headers={"idempotency-key": "another"})
    assert any("idempotency_keys" in statement for statement in forgetful)
    for number, statement in enumerate(forgetful):
        again = crowd.ask_without_condition(statement, route, user=f"eve-{number}", headers=headers)
        assert again.status < 500
        assert "idempotent-replayed" not in again.headers
        assert SECRET not in again.text
    assert crowd.rows() == before
