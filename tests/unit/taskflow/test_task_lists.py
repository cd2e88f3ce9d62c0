"""The HTTP API over fakes: lists of tasks."""

from datetime import timedelta

import pytest

from tests.unit.taskflow.builders import NOON, minutes
from tests.unit.taskflow.http_service import Service


class TestLists:
    @pytest.fixture
    def service(self):
        service = Service()
        rows = [("a", "low", None), ("b", "urgent", 3), ("c", "medium", 1), ("d", "high", None), ("e", "medium", 2)]
        for title, priority, days in rows:
            due = (NOON + timedelta(days=days)).isoformat() if days else None
            service.ask("POST", "/api/v1/tasks", body={"title": title, "priority": priority, "due_date": due})
            service.clock.advance(minutes(1))
        return service

    @staticmethod
    def follow(service, **query):
        titles, cursor = [], {}
        while True:
            page = service.ask("GET", "/api/v1/tasks", query={**query, "limit": 2, **cursor}).json
            titles += [task["title"] for task in page["items"]]
            if page["next_cursor"] is None:
                return "".join(titles)
            cursor = {"cursor": page["next_cursor"]}

    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            ("created_at", "abcde"),
            ("-created_at", "edcba"),
            ("due_date", "cebad"),
            ("-due_date", "dabec"),
            ("priority", "acedb"),
            ("-priority", "bdeca"),
            ("-updated_at", "edcba"),
        ],
    )
    def test_orders(self, service, sort, order):
        assert self.follow(service, sort=sort) == order

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"priority": "medium"}, "ec"),
            ({"priority": "high,urgent"}, "db"),
            ({"status": "completed"}, ""),
            ({"due_after": "2026-05-02T12:00:00.25Z"}, "eb"),
            ({"due_before": "2026-05-03T13:00:00Z", "priority": "medium"}, "ec"),
            ({"q": "d"}, "d"),
            ({"kind": "single"}, "edcba"),
            ({"kind": "single,occurrence"}, "edcba"),
            ({"kind": "series"}, ""),
        ],
    )
    def test_filters(self, service, query, found):
        assert self.follow(service, **query) == found

    def test_a_cursor_belongs_to_its_list(self, service):
        cursor = service.ask("GET", "/api/v1/tasks", query={"limit": 2, "sort": "due_date"}).json["next_cursor"]
        for other in ({}, {"sort": "-due_date"}, {"sort": "due_date", "q": "a"}):
            reply = service.ask("GET", "/api/v1/tasks", query={**other, "cursor": cursor})
            assert (reply.status, [error["field"] for error in reply.json["errors"]]) == (422, ["cursor"])

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("sort", "title"), ("status", "done"), ("priority", "low,huge"), ("due_after", "yesterday"),
            ("kind", "many"), ("parent", "5"), ("q", " "), ("tag", "a\u0000"), ("colour", "red"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_asked(self, service, name, value):
        reply = service.ask("GET", "/api/v1/tasks", query={name: value})
        assert (reply.status, {error["field"].partition(".")[0] for error in reply.json["errors"]}) == (422, {name})
