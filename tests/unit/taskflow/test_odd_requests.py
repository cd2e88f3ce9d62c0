"""The HTTP API over fakes: requests as no well-meaning client sends them."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from tests.unit.taskflow.builders import an_id
from tests.unit.taskflow.http_service import Service

TASKS = "/api/v1/tasks"
DEEP = "[" * 100_000


@pytest.fixture
def service():
    return Service()


class TestBodies:
    @pytest.mark.parametrize("headers", [{}, {"idempotency-key": "k-1"}], ids=["plain", "with a key"])
    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (DEEP, 400),
            ('{"title": "a", "x": ' + DEEP + "}", 400),
            ('{"title": ' + "9" * 5_000 + "}", 400),
            ('{"title": 1e400}', 422),
            ('{"title": NaN}', 422),
            ('{"title": "a\\u0000b"}', 422),
            ('{"title": "a", "\\u0000": 1}', 422),
            ('{"title": "\\ud83d"}', 400),
            ('\ufeff{"title": "a"}', 400),
            ("null", 422),
            ("[]", 422),
        ],
        ids=["deep", "deeper", "huge", "infinite", "NaN", "NUL", "NUL name", "half a pair", "mark", "null", "list"],
    )
    def test_what_cannot_be_a_task_is_refused_and_nothing_is_kept(self, service, body, status, headers):
        assert service.ask("POST", TASKS, body=body, headers=headers).status == status
        assert not service.store.data.tasks
        assert not service.store.data.answers

    @pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "nonsense"])
    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
    def test_a_body_of_another_kind_is_refused_with_what_is_read(self, service, method, media_type):
        path = TASKS if method == "POST" else f"{TASKS}/{service.create().json['id']}"
        reply = service.ask(method, path, body={"title": "other"}, headers={"content-type": media_type})
        assert reply.status == 415
        assert "application/json" in reply.headers["accept"]
        assert "other" not in {task.title for task in service.store.data.tasks.values()}

    @pytest.mark.parametrize("media_type", ["application/json", "Application/JSON; charset=utf-8", ""])
    def test_a_body_of_the_right_or_of_no_kind_is_read(self, service, media_type):
        assert service.create(headers={"content-type": media_type}).status == 201

    def test_a_merge_patch_may_call_itself_so_and_a_patch_of_operations_is_refused(self, service):
        path = f"{TASKS}/{service.create().json['id']}"
        merge, operations = (
            service.ask("PATCH", path, body={"title": "b"}, headers={"content-type": f"application/{kind}+json"})
            for kind in ("merge-patch", "json-patch")
        )
        assert (merge.status, operations.status) == (200, 415)
        assert operations.headers["accept"] == "application/merge-patch+json, application/json"

    def test_text_that_is_too_long_is_counted_in_characters(self, service):
        body = {"title": "ü" * 201, "description": "x" * 10_001, "tags": ["y" * 51]}
        errors = service.ask("POST", TASKS, body=body).json["errors"]
        assert {error["field"]: error["message"] for error in errors} == {
            "title": "has 201 characters, at most 200 are allowed",
            "description": "has 10001 characters, at most 10000 are allowed",
            "tags.0": "has 51 characters, at most 50 are allowed",
        }


class TestPaths:
    @pytest.mark.parametrize("write", ["{{{0}}}", "urn:uuid:{0}", " {0}", "{0}0"])
    def test_an_id_has_one_form(self, service, write):
        task_id = service.create().json["id"]
        assert service.ask("GET", f"{TASKS}/{task_id.upper()}").status == 200
        assert service.ask("GET", f"{TASKS}/{write.format(task_id)}").status == 404
        assert service.ask("GET", f"{TASKS}/{task_id.replace('-', '')}").status == 404

    @pytest.mark.parametrize("task_id", ["\0", "🌱", "a b", "%"])
    @pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
    def test_what_can_be_no_id_is_not_there(self, service, task_id, method):
        body = {"title": "a"} if method in {"PUT", "PATCH"} else None
        assert service.ask(method, f"{TASKS}/{task_id}", body=body).status == 404


class TestVersions:
    @pytest.mark.parametrize(
        ("if_match", "status"),
        [
            ('"1"', 200),
            (' "1" ', 200),
            ("*", 200),
            ('"7", "1"', 200),
            ('W/"1", "1"', 200),
            ('W/"1"', 412),
            ('"2"', 412),
            ('"01"', 412),
            ("1", 412),
            ('""', 412),
            (",", 412),
            ('*, "2"', 412),
            ('"1', 412),
            ('"99999999999999999999"', 412),
            ('"\u0661"', 412),
        ],
    )
    def test_only_the_very_tag_matches(self, service, if_match, status):
        path = f"{TASKS}/{service.create().json['id']}"
        reply = service.ask("PATCH", path, body={"title": "b"}, headers={"if-match": if_match})
        assert (reply.status, reply.headers["etag"]) == (status, '"2"' if status == 200 else '"1"')


class TestCursors:
    @pytest.mark.parametrize(
        "value",
        ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "infinity", 5, 1e18, None, True, [], "2030-01-01"],
    )
    @pytest.mark.parametrize("sort", ["-created_at", "due_date", "priority"])
    def test_a_forged_place_is_none(self, service, sort, value):
        if (sort, value) == ("due_date", None):
            pytest.skip("that is a place")
        self.fill(service)
        cursor = service.ask("GET", TASKS, query={"limit": 1, "sort": sort}).json["next_cursor"]
        _, *rest = json.loads(urlsafe_b64decode(cursor + "=="))
        forged = urlsafe_b64encode(json.dumps([value, *rest]).encode()).decode()
        reply = service.ask("GET", TASKS, query={"limit": 1, "sort": sort, "cursor": forged})
        assert (reply.status, reply.json["errors"][0]["field"]) == (422, "cursor")

    @pytest.mark.parametrize(
        "change",
        [
            lambda cursor: cursor[:-3],
            lambda cursor: cursor[::-1],
            lambda cursor: f"{cursor}!",
            lambda cursor: "A" * 5_000,
            lambda cursor: "ü",
            lambda cursor: "",
        ],
    )
    def test_a_damaged_cursor_is_none(self, service, change):
        self.fill(service)
        cursor = service.ask("GET", TASKS, query={"limit": 1}).json["next_cursor"]
        reply = service.ask("GET", TASKS, query={"limit": 1, "cursor": change(cursor)})
        assert (reply.status, [error["field"] for error in reply.json["errors"]]) == (422, ["cursor"])

    @pytest.mark.parametrize("path", ["/api/v1/audit-logs", f"{TASKS}/{an_id()}/history"])
    def test_a_place_beyond_the_calendar_is_none_in_the_trail_either(self, service, path):
        place = json.dumps(["9999-12-31T23:59:59-12:00", str(an_id())])
        cursor = urlsafe_b64encode(place.encode()).decode()
        assert service.ask("GET", path, query={"cursor": cursor}).status == 422

    @staticmethod
    def fill(service):
        for _ in range(2):
            service.ask("POST", TASKS, body={"title": "a", "due_date": "2040-01-01T00:00:00Z"})


def test_a_filter_without_a_value_is_named_once(service):
    reply = service.ask("GET", TASKS, query={"status": ""})
    assert [error["field"] for error in reply.json["errors"]] == ["status.0"]
