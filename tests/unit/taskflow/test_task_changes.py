"""The HTTP API over fakes: creating and changing tasks."""

import json

import pytest

from tests.unit.taskflow.builders import a_task
from tests.unit.taskflow.http_service import Service

LATER = "2026-06-01T09:00:00Z"
FULL = {
    "title": "Pay the rent",
    "description": "to\nthe landlord",
    "priority": "high",
    "tags": ["home", "money"],
    "due_date": LATER,
    "time_zone": "Europe/Berlin",
    "recurrence_pattern": "monthly:1",
    "recurrence_end_date": "2027-06-01T09:00:00Z",
    "recurrence_count": None,
    "recurrence_month_end": "skip",
    "recurrence_anchor": "completion",
    "recurrence_catch_up": "all",
    "reminder_offsets": ["1 day", "PT30M"],
    "notification_preferences": {"muted": False, "events": {"task.updated": {"push": False}}},
}


@pytest.fixture
def service():
    return Service()


def detail_of(publication):
    return json.loads(publication.detail)


class TestCreate:
    def test_everything_that_can_be_said_is_kept(self, service):
        reply = service.ask("POST", "/api/v1/tasks", body=FULL)
        assert reply.status == 201
        assert {name: reply.json[name] for name in FULL} == FULL
        assert (reply.json["reminder_offset"], reply.json["reminder_status"]) == ("1 day", None)

    def test_one_reminder_may_be_said_shortly(self, service):
        reply = service.ask(
            "POST", "/api/v1/tasks", body={"title": "a", "due_date": LATER, "reminder_offset": "1 hour"}
        )
        assert (reply.json["reminder_offsets"], reply.json["reminder_offset"]) == (["1 hour"], "1 hour")

    def test_every_mistake_is_named_whoever_finds_it(self, service):
        body = {
            "title": "",
            "priority": "huge",
            "colour": "red",
            "tags": ["a", "a"],
            "due_date": "2020-01-01T00:00:00Z",
            "time_zone": "Mars/Phobos",
            "recurrence_pattern": "weekly:mno",
            "recurrence_count": 0,
            "reminder_offsets": ["soon"],
            "notification_preferences": {"loud": True},
        }
        reply = service.ask("POST", "/api/v1/tasks", body=body)
        named = {error["field"].partition(".")[0] for error in reply.json["errors"]}
        assert (reply.status, named) == (422, set(body))

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("due_date", "2030-01-01T00:00:00"),
            ("due_date", 1893456000),
            ("due_date", "1893456000"),
            ("due_date", "9999-12-31T23:59:59-12:00"),
            ("due_date", "2030-02-30T00:00:00Z"),
            ("recurrence_count", "3"),
            ("recurrence_count", True),
            ("title", 5),
            ("tags", "a,b"),
            ("status", "completed"),
            ("id", "x"),
            ("reminder_offset", "2 hours"),
        ],
    )
    def test_nothing_is_read_as_something_else(self, service, field, value):
        body = {**FULL, field: value}
        reply = service.ask("POST", "/api/v1/tasks", body=body)
        assert (reply.status, [error["field"] for error in reply.json["errors"]]) == (422, [field])

    @pytest.mark.parametrize("body", ["[]", '"a"', "5", "null"])
    def test_a_body_that_is_no_object(self, service, body):
        assert service.ask("POST", "/api/v1/tasks", body=body).status == 422


class TestPatch:
    def test_what_is_sent_changes_and_the_event_says_just_that(self, service):
        task = service.ask("POST", "/api/v1/tasks", body=FULL).json
        reply = service.ask("PATCH", f"/api/v1/tasks/{task['id']}", body={"title": "b", "tags": None})
        changed = {"title": "b", "tags": [], "version": 2}
        assert (reply.status, reply.headers["etag"]) == (200, '"2"')
        assert reply.json == {**task, **changed}
        event = service.publisher.published[-1]
        assert (event.name, detail_of(event)["data"]["task"]) == ("task.updated", reply.json)
        assert detail_of(event)["data"]["changes"] == {
            "title": {"old": "Pay the rent", "new": "b"},
            "tags": {"old": ["home", "money"], "new": []},
        }

    @pytest.mark.parametrize(
        "name", sorted(set(FULL) - {"title", "due_date", "recurrence_pattern", "recurrence_count"})
    )
    def test_null_clears(self, service, name):
        task = service.ask("POST", "/api/v1/tasks", body=FULL).json
        reply = service.ask("PATCH", f"/api/v1/tasks/{task['id']}", body={name: None})
        nothing = {"tags": [], "reminder_offsets": [], "priority": "medium"}
        assert reply.json[name] == nothing.get(name)
        assert list(detail_of(service.publisher.published[-1])["data"]["changes"]) == [name]

    def test_what_changes_nothing_is_no_change(self, service):
        task = service.ask("POST", "/api/v1/tasks", body=FULL).json
        reply = service.ask("PATCH", f"/api/v1/tasks/{task['id']}", body={"title": FULL["title"], "due_date": LATER})
        assert (reply.json, len(service.publisher)) == (task, 1)

    @pytest.mark.parametrize("body", [{"title": None}, {"due_date": None}, {"version": 7}, {"status": "missed"}])
    def test_what_cannot_be_is_refused_and_changes_nothing(self, service, body):
        task = service.ask("POST", "/api/v1/tasks", body=FULL).json
        assert service.ask("PATCH", f"/api/v1/tasks/{task['id']}", body=body).status == 422
        assert service.ask("GET", f"/api/v1/tasks/{task['id']}").json == task


class TestPut:
    def test_what_is_left_out_goes_back_to_its_default_but_the_status_stays(self, service):
        task = service.ask("POST", "/api/v1/tasks", body=FULL).json
        service.ask("PATCH", f"/api/v1/tasks/{task['id']}", body={"status": "in_progress"})
        reply = service.ask("PUT", f"/api/v1/tasks/{task['id']}", body={"title": "b"})
        plain = service.create("b").json
        kept = {"id": task["id"], "status": "in_progress", "version": 3}
        assert reply.json == {**plain, **kept}

    def test_what_was_read_can_be_written_back(self, service):
        task = service.ask("POST", "/api/v1/tasks", body=FULL).json
        writable = {name: task[name] for name in [*FULL, "status", "reminder_offset"]}
        assert service.ask("PUT", f"/api/v1/tasks/{task['id']}", body=writable).json == task


class TestVersions:
    @pytest.mark.parametrize("tags", ['"1"', '"7", "1"', "*"])
    def test_the_newest_version_may_be_changed(self, service, tags):
        task = service.create().json
        reply = service.ask("PATCH", f"/api/v1/tasks/{task['id']}", body={"title": "b"}, headers={"if-match": tags})
        assert reply.status == 200

    @pytest.mark.parametrize("tags", ['"2"', 'W/"1"', "1", '"a"', ""])
    @pytest.mark.parametrize(
        ("method", "end"), [("PATCH", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/complete"), ("POST", "/reopen")]
    )
    def test_an_older_one_may_not(self, service, method, end, tags):
        task = service.create().json
        body = {"title": "b"} if method in {"PATCH", "PUT"} else None
        reply = service.ask(method, f"/api/v1/tasks/{task['id']}{end}", body=body, headers={"if-match": tags})
        assert (reply.status, reply.headers["etag"]) == (412, '"1"')
        assert service.ask("GET", f"/api/v1/tasks/{task['id']}").json == task


class TestActions:
    def test_completing_twice_is_one_event(self, service):
        task = service.create().json
        first, second = (service.ask("POST", f"/api/v1/tasks/{task['id']}/complete") for _ in range(2))
        assert (first.json["status"], first.json["completed_at"]) == ("completed", first.json["updated_at"])
        assert first.json == second.json
        assert [event.name for event in service.publisher.published] == ["task.created", "task.completed"]

    def test_reopening(self, service):
        task = service.create().json
        service.ask("POST", f"/api/v1/tasks/{task['id']}/complete")
        reply = service.ask("POST", f"/api/v1/tasks/{task['id']}/reopen")
        assert (reply.json["status"], reply.json["completed_at"], reply.json["version"]) == ("pending", None, 3)
        assert service.publisher.published[-1].name == "task.reopened"

    def test_deleting_a_series_takes_its_open_occurrences_along(self, service):
        series = service.ask("POST", "/api/v1/tasks", body=FULL).json
        stored = service.store.data.tasks
        parent = next(iter(stored))
        for status in ("pending", "in_progress", "completed", "skipped", "missed"):
            one = a_task(status, status=status, parent_recurring_task_id=parent)
            stored[one.id] = one
        assert service.ask("DELETE", f"/api/v1/tasks/{series['id']}").status == 204
        left = {task["title"] for task in service.ask("GET", "/api/v1/tasks").json["items"]}
        assert left == {"completed", "skipped", "missed"}
        first, *others = service.publisher.published[1:]
        assert [event.name for event in (first, *others)] == ["task.deleted"] * 3
        assert {detail_of(event)["metadata"]["causation_id"] for event in others} == {str(first.event_id)}
