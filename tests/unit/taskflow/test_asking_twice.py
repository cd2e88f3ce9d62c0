"""The HTTP API over fakes: requests that arrive more than once."""

from datetime import timedelta

import pytest

from tests.unit.taskflow.builders import minutes
from tests.unit.taskflow.http_service import Service

KEY = {"idempotency-key": "k-1"}


@pytest.fixture
def service():
    return Service()


class TestOnce:
    def test_a_repeated_request_gets_the_same_answer(self, service):
        first, second = service.create(headers=KEY), service.create(headers=KEY)
        assert (second.status, second.json) == (201, first.json)
        kept = {"etag", "location", "content-type", "cache-control"}
        assert {name: second.headers[name] for name in kept} == {name: first.headers[name] for name in kept}
        assert "idempotent-replayed" not in first.headers
        assert second.headers["idempotent-replayed"] == "true"
        assert (len(service.store.data.tasks), len(service.publisher)) == (1, 1)

    def test_the_order_of_members_does_not_matter_and_the_rest_does(self, service):
        service.ask("POST", "/api/v1/tasks", body='{"title": "a", "priority": "low"}', headers=KEY)
        again = service.ask("POST", "/api/v1/tasks", body='{"priority":"low","title":"a"}', headers=KEY)
        assert again.headers["idempotent-replayed"] == "true"
        other = service.create("other", headers=KEY)
        assert (other.status, other.json["errors"][0]["field"]) == (422, "Idempotency-Key")
        task_id = again.json["id"]
        assert service.ask("POST", f"/api/v1/tasks/{task_id}/complete", headers=KEY).status == 422

    def test_a_refused_request_leaves_the_key_to_the_corrected_one(self, service):
        assert service.create("", headers=KEY).status == 422
        assert service.create("a", headers=KEY).status == 201

    def test_people_do_not_share_keys(self, service):
        ada, eve = service.create(headers=KEY), service.create(headers=KEY, user="eve")
        assert ada.json["id"] != eve.json["id"]

    def test_a_request_under_way_is_waited_for_by_the_client(self, service, monkeypatch):
        monkeypatch.setattr("tests.unit.taskflow.fake_tasks.FakeOnceWork.in_flight", {("ada", "k-1")})
        reply = service.create(headers=KEY)
        assert (reply.status, reply.headers["retry-after"]) == (409, "1")

    def test_a_key_is_kept_for_a_day(self, service):
        first = service.create(headers=KEY).json
        service.clock.advance(timedelta(hours=24) - minutes(1))
        assert service.create(headers=KEY).json == first
        service.clock.advance(minutes(1))
        assert service.create(headers=KEY).json["id"] != first["id"]

    @pytest.mark.parametrize("key", ["", "x" * 256, "with space", "ü"])
    def test_a_key_that_is_none(self, service, key):
        assert service.create(headers={"idempotency-key": key}).status == 422

    def test_nobody_is_nobody_with_a_key_too(self, service):
        assert service.create(headers=KEY, user=None).status == 401

    def test_actions_have_keys_too(self, service):
        task = service.create().json
        path = f"/api/v1/tasks/{task['id']}"
        done = service.ask("POST", f"{path}/complete", headers=KEY)
        service.ask("POST", f"{path}/reopen")
        again = service.ask("POST", f"{path}/complete", headers=KEY)
        assert again.json == done.json
        assert service.ask("GET", path).json["status"] == "pending"

    def test_secrets_are_kept_nowhere(self, service):
        tickets = [service.ask("POST", "/api/v1/notifications/tickets", headers=KEY).json for _ in range(2)]
        assert tickets[0]["ticket"] != tickets[1]["ticket"]
        assert not service.store.data.answers
