"""The HTTP API over fakes: what is asked, and what is answered."""

import json

import pytest

from tasks_api.app import ROUTES
from tests.unit.taskflow.builders import an_event, an_id
from tests.unit.taskflow.http_service import Service
from tests.unit.taskflow.notification_world import World


@pytest.fixture
def service():
    return Service()


class TestTasks:
    def test_a_created_task_is_answered_with_its_place_and_version(self, service):
        reply = service.ask("POST", "/api/v1/tasks", body={"title": "Call mum", "priority": "high", "tags": ["family"]})
        assert reply.status == 201
        assert reply.headers["location"] == f"/api/v1/tasks/{reply.json['id']}"
        assert reply.headers["etag"] == '"1"'
        assert reply.json == {
            "id": reply.json["id"],
            "title": "Call mum",
            "description": None,
            "status": "pending",
            "priority": "high",
            "tags": ["family"],
            "due_date": None,
            "time_zone": None,
            "recurrence_pattern": None,
            "recurrence_end_date": None,
            "recurrence_count": None,
            "recurrence_month_end": None,
            "recurrence_anchor": None,
            "recurrence_catch_up": None,
            "parent_recurring_task_id": None,
            "occurrence_date": None,
            "reminder_offsets": [],
            "reminder_offset": None,
            "reminder_status": None,
            "snoozed_until": None,
            "notification_preferences": None,
            "version": 1,
            "created_at": "2026-05-01T12:00:00.250000Z",
            "updated_at": "2026-05-01T12:00:00.250000Z",
            "completed_at": None,
        }

    def test_it_can_be_read_and_deleted(self, service):
        task = service.create().json
        assert service.ask("GET", f"/api/v1/tasks/{task['id']}").json == task
        gone = service.ask("DELETE", f"/api/v1/tasks/{task['id']}")
        assert (gone.status, gone.text) == (204, "")
        assert service.ask("GET", f"/api/v1/tasks/{task['id']}").status == 404

    def test_lists_are_paged_by_an_opaque_cursor(self, service):
        made = [service.create(f"{n}").json["id"] for n in range(3)]
        first = service.ask("GET", "/api/v1/tasks", query={"limit": 2}).json
        rest = service.ask("GET", "/api/v1/tasks", query={"limit": 2, "cursor": first["next_cursor"]}).json
        assert [task["id"] for task in first["items"] + rest["items"]] == made[::-1]
        assert rest["next_cursor"] is None

    def test_a_body_in_base64_is_read_too(self, service):
        assert service.ask("POST", "/api/v1/tasks", body={"title": "Grüße"}, base64=True).json["title"] == "Grüße"

    @pytest.mark.parametrize("task_id", ["nonsense", "5", str(an_id())])
    def test_an_unknown_task_is_not_there(self, service, task_id):
        reply = service.ask("GET", f"/api/v1/tasks/{task_id}")
        assert (reply.status, reply.json["status"]) == (404, 404)


class TestProblems:
    def test_every_wrong_field_is_named_and_nothing_is_written(self, service):
        reply = service.ask("POST", "/api/v1/tasks", body={"title": "", "tags": ["a", " "], "colour": "red"})
        assert reply.status == 422
        assert reply.headers["content-type"] == "application/problem+json"
        assert {error["field"] for error in reply.json["errors"]} == {"title", "tags.1", "colour"}
        assert all(error["message"] for error in reply.json["errors"])
        assert not service.store.data.tasks

    def test_rules_of_the_domain_are_answered_the_same_way(self, service):
        reply = service.ask("POST", "/api/v1/tasks", body={"title": "a", "tags": ["x", "x"]})
        assert (reply.status, reply.json["errors"]) == (422, [{"field": "tags", "message": "has a tag twice"}])

    @pytest.mark.parametrize("body", [None, "", "{", "\ud83d", '{"title": "\\ud83d"}'])
    def test_a_body_that_is_not_json(self, service, body):
        assert service.ask("POST", "/api/v1/tasks", body=body).status == 400

    def test_a_body_that_is_too_large(self, service):
        reply = service.ask("POST", "/api/v1/tasks", body={"title": "a", "description": "ü" * 131_072})
        assert reply.status == 413

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"limit": 0}, "limit"),
            ({"limit": 201}, "limit"),
            ({"limit": "many"}, "limit"),
            ({"cursor": "x"}, "cursor"),
            ({"sort": "up"}, "sort"),
        ],
    )
    def test_a_wrong_query(self, service, query, field):
        reply = service.ask("GET", "/api/v1/tasks", query=query)
        assert (reply.status, [error["field"] for error in reply.json["errors"]]) == (422, [field])

    def test_a_route_that_is_not_there(self, service):
        assert service.ask("PATCH", "/api/v1/nothing").status == 404

    def test_a_method_that_is_not_there(self, service):
        reply = service.ask("PATCH", "/api/v1/tasks")
        assert (reply.status, reply.headers["allow"]) == (405, "POST, GET")

    def test_a_store_that_is_down(self, service):
        service.store.down = True
        reply = service.create()
        assert (reply.status, reply.headers["retry-after"]) == (503, "1")

    def test_a_mistake_of_ours_tells_nothing_but_where_to_look(self, service, logged):
        service.store.data = None
        reply = service.create("a secret plan")
        assert (reply.status, reply.json["title"]) == (500, "Something went wrong here")
        assert reply.json["correlation_id"] == reply.headers["x-correlation-id"]
        assert "detail" not in reply.json
        assert "request failed" in logged()


class TestCallers:
    def test_nobody_is_let_in_without_claims(self, service):
        reply = service.create(user=None)
        assert (reply.status, reply.headers["www-authenticate"]) == (401, "Bearer")

    def test_an_id_token_opens_nothing_and_is_told_to_its_owner(self, service):
        reply = service.create(token_use="id")
        assert (reply.status, reply.headers["www-authenticate"]) == (401, "Bearer")
        assert "access token" in reply.json["detail"]
        [told] = service.publisher.published
        assert told.name == "token.refused"
        assert json.loads(told.detail)["data"]["token"]["use"] == "id"
        assert service.ask("GET", "/api/v1/tasks").json["items"] == []

    def test_everybody_has_tasks_of_their_own(self, service):
        task = service.create(user="ada").json
        assert service.ask("GET", f"/api/v1/tasks/{task['id']}", user="eve").status == 404
        assert service.ask("DELETE", f"/api/v1/tasks/{task['id']}", user="eve").status == 404
        assert service.ask("GET", "/api/v1/tasks", user="eve").json["items"] == []

    @pytest.mark.parametrize("given", ["trace-1", "0af7651916cd43dd8448eb211c80319c"])
    def test_a_correlation_id_is_taken_answered_and_carried_on(self, service, given):
        reply = service.create(headers={"x-correlation-id": given})
        assert reply.headers["x-correlation-id"] == given
        assert f'"correlation_id":"{given}"' in service.publisher.published[0].detail

    @pytest.mark.parametrize("given", [None, "", "x" * 129, "two\nlines", "é"])
    def test_a_correlation_id_is_made_where_none_can_be_used(self, service, given):
        reply = service.create(headers={"x-correlation-id": given} if given is not None else {})
        assert len(reply.headers["x-correlation-id"]) == 36

    def test_client_and_agent_are_named_in_the_event(self, service):
        service.create(headers={"x-agent": "assistant/1.0"})
        assert json.loads(service.publisher.published[0].detail)["metadata"]["actor"] == {
            "user": "ada",
            "client": "web",
            "agent": "assistant/1.0",
        }


class TestNotifications:
    def test_a_ticket_tells_where_to_connect_and_for_how_long(self, service):
        reply = service.ask("POST", "/api/v1/notifications/tickets")
        assert reply.status == 201
        assert (reply.json["url"], reply.json["expires_in"]) == ("wss://ws.example/live", 30)
        assert len(reply.json["ticket"]) >= 43
        assert reply.headers["cache-control"] == "no-store"

    def test_notifications_are_read_on_from_a_number_or_a_cursor(self, service):
        notify = World(service.store).notify
        for _ in range(3):
            notify(an_event())
        first = service.ask("GET", "/api/v1/notifications", query={"limit": 2}).json
        rest = service.ask("GET", "/api/v1/notifications", query={"cursor": first["next_cursor"]}).json
        assert [one["seq"] for one in first["items"] + rest["items"]] == [1, 2, 3]
        assert service.ask("GET", "/api/v1/notifications", query={"since": 2}).json["items"] == rest["items"]


class TestAudit:
    @pytest.mark.parametrize(
        ("groups", "everything"),
        [(None, False), ("[admins]", True), ("[staff admins]", True), ("[administrators]", False), ("[]", False)],
    )
    def test_administrators_see_everything(self, service, groups, everything):
        service.ask("GET", "/api/v1/audit-logs", groups=groups)
        [(_, owner_id, asked)] = service.log.asked
        assert (owner_id, asked) == ("ada", everything)

    def test_an_entry_has_its_hash_and_filters_are_passed_on(self, service):
        query = {"limit": 1, "entity_id": "t-1", "event_type": "task.created"}
        page = service.ask("GET", "/api/v1/audit-logs", query=query).json
        assert set(page["items"][0]) == {
            "event_id", "event_type", "entity_type", "entity_id", "owner_id", "actor", "correlation_id", "causation_id",
            "occurred_at", "recorded_at", "changes", "payload", "position", "hash",
        }  # fmt: skip
        assert page["items"][0]["hash"] == "01" * 32
        assert page["next_cursor"]
        [(asked, _, _)] = service.log.asked
        assert (asked.limit, asked.entity_id, asked.event_type) == (2, "t-1", "task.created")


class TestHealth:
    @pytest.mark.parametrize("path", ["/health", "/health/live"])
    def test_it_is_alive_whatever_else_is_down(self, service, path):
        service.store.down = service.bus_is_down = True
        assert service.ask("GET", path, user=None).json["status"] == "ok"

    def test_it_is_ready_when_everything_answers(self, service):
        assert service.ask("GET", "/health/ready", user=None).status == 200

    def test_it_says_what_does_not_answer(self, service):
        service.bus_is_down = True
        reply = service.ask("GET", "/health/ready", user=None)
        assert reply.status == 503
        assert reply.json["checks"] == {"database": "ok", "event_bus": "unavailable"}


class TestDocumentation:
    def test_every_route_is_described(self, service):
        document = service.ask("GET", "/openapi.json", user=None).json
        described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
        assert described == {(route.method, route.path.replace("<", "{").replace(">", "}")) for route in ROUTES}
        assert document["openapi"].startswith("3.1")

    def test_every_reference_leads_somewhere(self, service):
        document = service.ask("GET", "/openapi.json", user=None)
        schemas = document.json["components"]["schemas"]
        referred = {part.split('"')[0] for part in document.text.split("#/components/schemas/")[1:]}
        assert referred <= set(schemas)

    def test_people_get_a_page_that_fetches_nothing_from_elsewhere(self, service):
        page = service.ask("GET", "/docs", user=None)
        assert page.headers["content-type"] == "text/html"
        assert "Create a task" in page.text
        assert 'src="http' not in page.text


def test_logs_tell_what_was_done_and_not_what_people_wrote(service, logged):
    service.create("a secret plan", headers={"x-correlation-id": "c-9"})
    assert '"request answered"' in logged()
    assert '"c-9"' in logged()
    assert "secret" not in logged()
