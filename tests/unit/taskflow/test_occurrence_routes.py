"""What can be asked and done about occurrences over HTTP."""

from dataclasses import replace

import pytest

from taskflow.domain.occurrence_edit import make_occurrence
from taskflow.domain.task import Status
from tests.unit.taskflow.builders import NOON, a_task, an_id
from tests.unit.taskflow.http_service import Service
from tests.unit.taskflow.series_world import DAY, START, Anchor

OCCURRENCES = "/api/v1/tasks/{}/occurrences"


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def series(service):
    return keep(service, a_task(recurrence_pattern="daily", due_date=START, time_zone="Europe/Berlin"))


@pytest.fixture
def occurrence(service, series):
    return keep(service, make_occurrence(series, at=START, task_id=an_id(), now=NOON))


def keep(service, task):
    service.store.data.tasks[task.id] = task
    return task


def dates_of(service, task, **query):
    return service.ask("GET", OCCURRENCES.format(task.id), query=query).json["next_dates"]


class TestNextDates:
    def test_they_come_with_the_occurrences_that_exist(self, service, series, occurrence):
        found = service.ask("GET", OCCURRENCES.format(series.id), query={"dates": 2}).json
        assert [one["id"] for one in found["items"]] == [str(occurrence.id)]
        assert found["next_dates"] == [
            {"at": "2026-05-02T09:00:00Z", "local": "2026-05-02T11:00:00+02:00", "shifted": None},
            {"at": "2026-05-03T09:00:00Z", "local": "2026-05-03T11:00:00+02:00", "shifted": None},
        ]

    def test_they_are_ahead_of_now(self, service, series):
        service.clock.advance(10 * DAY)
        assert dates_of(service, series)[0]["at"] == "2026-05-12T09:00:00Z"

    def test_they_say_why_one_is_shifted(self, service):
        series = keep(service, a_task(recurrence_pattern="monthly:31", due_date=START.replace(day=31)))
        assert [date["shifted"] for date in dates_of(service, series, dates=2)] == [None, "month_end"]

    @pytest.mark.parametrize(
        "changes",
        [{"recurrence_pattern": None}, {"status": Status.COMPLETED}, {"recurrence_anchor": Anchor.COMPLETION}],
    )
    def test_what_has_no_coming_dates_says_so(self, service, series, changes):
        assert dates_of(service, keep(service, replace(series, **changes))) == []

    def test_an_unknown_series_is_not_there(self, service):
        assert service.ask("GET", OCCURRENCES.format(an_id())).status == 404


class TestSkipping:
    def test_an_occurrence_is_skipped_once_and_its_rule_stays(self, service, series, occurrence):
        replies = [service.ask("POST", f"/api/v1/tasks/{occurrence.id}/skip") for _ in range(2)]
        assert [(reply.status, reply.json["status"], reply.json["version"]) for reply in replies] == [
            (200, "skipped", 2)
        ] * 2
        assert [publication.name for publication in service.publisher.published] == ["task.updated"]
        assert service.store.data.tasks[series.id] == series

    def test_a_series_is_not_skipped(self, service, series):
        reply = service.ask("POST", f"/api/v1/tasks/{series.id}/skip")
        assert (reply.status, reply.json["errors"][0]["field"]) == (422, "status")

    def test_what_is_done_is_not_skipped(self, service, occurrence):
        keep(service, replace(occurrence, status=Status.COMPLETED, completed_at=NOON))
        assert service.ask("POST", f"/api/v1/tasks/{occurrence.id}/skip").status == 422

    def test_a_stale_version_is_refused(self, service, occurrence):
        reply = service.ask("POST", f"/api/v1/tasks/{occurrence.id}/skip", headers={"if-match": '"7"'})
        assert reply.status == 412


def test_moving_one_keeps_its_nominal_time_and_the_rule(service, series, occurrence):
    moved = service.ask("PATCH", f"/api/v1/tasks/{occurrence.id}", body={"due_date": "2026-05-02T15:00:00Z"}).json
    assert (moved["due_date"], moved["occurrence_date"]) == ("2026-05-02T15:00:00Z", "2026-05-02T09:00:00Z")
    for action in ("complete", "reopen"):
        service.ask("POST", f"/api/v1/tasks/{occurrence.id}/{action}")
    assert service.store.data.tasks[series.id] == series
