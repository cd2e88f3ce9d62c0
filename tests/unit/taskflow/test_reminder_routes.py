"""What can be asked and done about reminders over HTTP."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from taskflow.domain.task import Status
from tests.unit.taskflow.builders import NOON, a_task, minutes
from tests.unit.taskflow.http_service import Service

TEN_PAST = "2026-05-01T12:10:00.250000Z"


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def task(service):
    return service.create().json


def snooze(service, task, body, **options):
    return service.ask("POST", f"/api/v1/tasks/{task['id']}/snooze", body=body, **options)


def create(service, due_in, *offsets):
    body = {"title": "a", "due_date": (NOON + due_in).isoformat(), "reminder_offsets": list(offsets)}
    return service.ask("POST", "/api/v1/tasks", body=body).json


def patch(service, task, **fields):
    return service.ask("PATCH", f"/api/v1/tasks/{task['id']}", body=fields).json


class TestSnooze:
    @pytest.mark.parametrize("body", [{"for": "PT10M"}, {"for": "10 minutes"}, {"until": TEN_PAST}])
    def test_for_a_while_or_until_a_moment(self, service, task, body):
        reply = snooze(service, task, body)
        assert (reply.status, reply.headers["etag"]) == (200, '"2"')
        assert datetime.fromisoformat(reply.json["snoozed_until"]) == NOON + minutes(10)
        assert reply.json["reminder_status"] == "snoozed"

    def test_it_is_told_as_a_change(self, service, task):
        snooze(service, task, {"for": "PT10M"})
        told = service.publisher.published[-1]
        changes = json.loads(told.detail)["data"]["changes"]
        assert (told.name, changes["reminder_status"]) == ("task.updated", {"old": None, "new": "snoozed"})

    def test_a_day_is_one_of_the_calendar(self, service):
        body = {"title": "a", "time_zone": "Europe/Berlin"}
        service.clock.advance(datetime.fromisoformat("2026-10-24T10:00Z") - NOON)
        task = service.ask("POST", "/api/v1/tasks", body=body).json
        assert snooze(service, task, {"for": "P1D"}).json["snoozed_until"] == "2026-10-25T11:00:00Z"

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "for"),
            ({"for": "PT10M", "until": TEN_PAST}, "for"),
            ({"for": "soon"}, "for"),
            ({"for": "PT0M"}, "for"),
            ({"for": "P2Y"}, "for"),
            ({"for": 10}, "for"),
            ({"for": "366 days", "until": None, "at": 1}, "at"),
            ({"until": NOON.isoformat()}, "until"),
            ({"until": "2030-01-01T00:00:00"}, "until"),
            ({"until": "2040-01-01T00:00:00Z"}, "until"),
        ],
    )
    def test_what_cannot_be_is_refused_by_name(self, service, task, body, field):
        reply = snooze(service, task, body)
        assert (reply.status, [error["field"] for error in reply.json["errors"]]) == (422, [field])
        assert service.ask("GET", f"/api/v1/tasks/{task['id']}").json == task

    @pytest.mark.parametrize("kind", [{"status": Status.COMPLETED}, {"recurrence_pattern": "daily", "due_date": NOON}])
    def test_finished_tasks_and_series_cannot_be_snoozed(self, service, kind):
        task = a_task(**kind)
        service.store.data.tasks[task.id] = task
        reply = snooze(service, {"id": task.id}, {"for": "PT10M"})
        assert (reply.status, reply.json["errors"][0]["field"]) == (422, "status")

    def test_a_stale_version_is_refused(self, service, task):
        assert snooze(service, task, {"for": "PT10M"}, headers={"if-match": '"7"'}).status == 412
        assert snooze(service, task, {"for": "PT10M"}, headers={"if-match": '"1"'}).status == 200

    def test_a_repeated_request_snoozes_once(self, service, task):
        first = snooze(service, task, {"for": "PT10M"}, headers={"idempotency-key": "k"})
        service.clock.advance(minutes(5))
        again = snooze(service, task, {"for": "PT10M"}, headers={"idempotency-key": "k"})
        assert (again.json, again.headers["idempotent-replayed"]) == (first.json, "true")

    def test_completing_ends_it(self, service, task):
        snooze(service, task, {"for": "PT10M"})
        done = service.ask("POST", f"/api/v1/tasks/{task['id']}/complete").json
        assert (done["snoozed_until"], done["reminder_status"]) == (None, "cancelled")


class TestStatus:
    @pytest.mark.parametrize(
        ("offsets", "status"),
        [((), None), (("5 minutes",), "pending"), (("1 hour",), "immediate"), (("5 minutes", "1 hour"), "immediate")],
    )
    def test_a_new_task_says_what_its_reminders_will_do(self, service, offsets, status):
        assert create(service, minutes(10), *offsets)["reminder_status"] == status

    def test_a_move_says_so_too(self, service):
        task = create(service, minutes(600), "1 hour")
        assert patch(service, task, due_date=(NOON + minutes(30)).isoformat())["reminder_status"] == "immediate"
        assert patch(service, task, due_date=(NOON + minutes(90)).isoformat())["reminder_status"] == "pending"
        assert patch(service, task, reminder_offsets=[])["reminder_status"] == "cancelled"

    def test_what_has_been_sent_stays_so_when_something_else_changes(self, service):
        task = create(service, minutes(10), "1 hour")
        [kept] = service.store.data.tasks.values()
        service.store.data.tasks[kept.id] = replace(kept, reminder_status="sent")
        assert patch(service, task, title="b")["reminder_status"] == "sent"
        assert patch(service, task, reminder_offsets=["1 hour", "5 minutes"])["reminder_status"] == "pending"

    @pytest.mark.parametrize("offset", ["soon", "-1 hour", "1 month", "PT", "P1DT", "400 days"])
    def test_a_wrong_offset_is_refused_with_those_that_are_fine(self, service, offset):
        body = {"title": "a", "due_date": (NOON + timedelta(days=1)).isoformat(), "reminder_offset": offset}
        reply = service.ask("POST", "/api/v1/tasks", body=body)
        [error] = reply.json["errors"]
        assert (reply.status, error["field"]) == (422, "reminder_offsets.0")
        assert "30 minutes" in error["message"] or "366 days" in error["message"]
