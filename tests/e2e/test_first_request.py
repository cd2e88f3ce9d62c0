"""The story of the README: create a task, hear of it, find it in the trail."""

import json

import httpx
from websockets.sync.client import connect

from tests.support.eventually import eventually
from tests.support.system import System


def test_a_created_task_is_pushed_and_audited_and_leaves_the_outbox(system: System) -> None:
    # given a signed-in user with an open WebSocket
    ada = system.client("ada@example.com")
    ticket = ada.post("/api/v1/notifications/tickets").json()
    with connect(f"{ticket['url']}?ticket={ticket['ticket']}", origin=system.origin) as socket:
        # when she creates a task
        created = ada.post("/api/v1/tasks", json={"title": "Water the plants", "priority": "high"})
        # then it is answered, pushed, and written to the trail
        assert created.status_code == 201
        task = created.json()
        frames = [json.loads(socket.recv(timeout=10)), json.loads(socket.recv(timeout=10))]
        notification = next(one for one in frames if one["type"] == "notification")
        assert (notification["event"], notification["task_id"]) == ("task.created", task["id"])
        assert any(one["type"] == "change" for one in frames)
    entry = eventually(lambda: _trail_of(ada, task["id"]))
    assert entry["event_type"] == "task.created"
    assert entry["hash"]
    eventually(lambda: system.rows("SELECT count(*) FROM outbox") == [(0,)])
    assert ada.get(f"/api/v1/tasks/{task['id']}").json() == task


def test_a_ticket_opens_one_connection_only(system: System) -> None:
    ticket = system.client("bob@example.com").post("/api/v1/notifications/tickets").json()
    address = f"{ticket['url']}?ticket={ticket['ticket']}"
    with connect(address, origin=system.origin) as socket:
        socket.send(json.dumps({"action": "ping"}))
        assert json.loads(socket.recv(timeout=10))["type"] == "pong"
    assert _refused(address, system.origin)


def test_nobody_sees_what_is_not_theirs(system: System) -> None:
    ada, eve = system.client("ada@example.com"), system.client("eve@example.com")
    task = ada.post("/api/v1/tasks", json={"title": "Private"}).json()
    assert eve.get(f"/api/v1/tasks/{task['id']}").status_code == 404
    assert eve.delete(f"/api/v1/tasks/{task['id']}").status_code == 404
    assert task["id"] not in [one["id"] for one in eve.get("/api/v1/tasks").json()["items"]]


def test_a_deleted_task_is_gone_and_its_end_is_in_the_trail(system: System) -> None:
    ada = system.client("ada@example.com")
    task = ada.post("/api/v1/tasks", json={"title": "Buy stamps"}).json()
    assert ada.delete(f"/api/v1/tasks/{task['id']}").status_code == 204
    assert ada.get(f"/api/v1/tasks/{task['id']}").status_code == 404
    eventually(lambda: _types_of(ada, task["id"]) == ["task.created", "task.deleted"])


def test_bad_input_names_the_field_and_writes_nothing(system: System) -> None:
    ada = system.client("ada@example.com")
    before = ada.get("/api/v1/tasks").json()["items"]
    refused = ada.post("/api/v1/tasks", json={"title": "", "priority": "huge", "colour": "red"})
    assert refused.status_code == 422
    assert refused.headers["content-type"].startswith("application/problem+json")
    assert {error["field"] for error in refused.json()["errors"]} == {"title", "priority", "colour"}
    assert ada.get("/api/v1/tasks").json()["items"] == before


def _trail_of(client: httpx.Client, task_id: str) -> dict[str, str] | None:
    return next((one for one in _entries(client) if one["entity_id"] == task_id), None)


def _types_of(client: httpx.Client, task_id: str) -> list[str]:
    return sorted(one["event_type"] for one in _entries(client) if one["entity_id"] == task_id)


def _entries(client: httpx.Client) -> list[dict[str, str]]:
    items: list[dict[str, str]] = client.get("/api/v1/audit-logs?limit=200").json()["items"]
    return items


def _refused(address: str, origin: str) -> bool:
    try:
        connect(address, origin=origin).close()
    except Exception as error:  # noqa: BLE001 (any refusal will do)
        return "403" in str(error) or "401" in str(error)
    return False
