"""Notifications through the running system: cut-off clients, own acts, preferences, quiet hours, read marks."""

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.support.eventually import eventually
from tests.support.system import System

API = "/api/v1"
PREFERENCES = f"{API}/notification-preferences"
CHANGES = 60


@contextmanager
def listening(client: httpx.Client) -> Iterator[ClientConnection]:
    ticket = client.post(f"{API}/notifications/tickets").json()
    with connect(f"{ticket['url']}?ticket={ticket['ticket']}") as socket:
        yield socket


def say(socket: ClientConnection, **message: Any) -> None:
    socket.send(json.dumps(message))


def hear(socket: ClientConnection, *kinds: str, timeout: float = 10) -> dict[str, Any]:
    """The next frame of one of these types."""
    while True:
        frame: dict[str, Any] = json.loads(socket.recv(timeout=timeout))
        if frame["type"] in kinds:
            return frame


def create(client: httpx.Client, title: str = "Water the plants", **options: Any) -> dict[str, Any]:
    headers = options.pop("headers", {})
    answer = client.post(f"{API}/tasks", json={"title": title, **options}, headers=headers)
    assert answer.status_code == 201, answer.text
    task: dict[str, Any] = answer.json()
    return task


def inbox(client: httpx.Client) -> dict[str, Any]:
    page: dict[str, Any] = client.get(f"{API}/notifications?limit=200").json()
    return page


class Reader:
    """A client as docs/websocket.md describes it: what is known counts, what comes twice or too early does not."""

    def __init__(self, client: httpx.Client) -> None:
        self.client, self.seen = client, [0]
        self.early: dict[int, dict[str, Any]] = {}
        self.shown: list[str] = []

    def read(self, frames: int) -> None:
        """Connect, resume, read some frames, and be cut off."""
        with listening(self.client) as socket:
            say(socket, action="resume", since=self.seen[-1], batch=random.random() < 0.5)
            for _ in range(frames):
                try:
                    self.take(json.loads(socket.recv(timeout=0.5)))
                except TimeoutError:
                    say(socket, action="resume", since=self.seen[-1])
                except ConnectionClosed:
                    return
            socket.socket.close()  # without a word, as when a train enters a tunnel

    def take(self, frame: dict[str, Any]) -> None:
        for item in frame.get("items", [frame] if frame["type"] == "notification" else []):
            if item["seq"] > self.seen[-1]:
                self.early[item["seq"]] = item
        while (item := self.early.pop(self.seen[-1] + 1, None)) is not None:
            self.seen.append(item["seq"])
            self.shown.append(item["body"])


def test_a_client_that_is_cut_off_at_random_shows_every_notification_once_and_in_order(system: System) -> None:
    # given somebody for whom a lot happens
    ada = system.client("cutoff@example.com")
    made: list[str] = []

    def change() -> None:
        for number in range(CHANGES):
            create(ada, f"task {number}")
            made.append(f"task {number}")

    busy = threading.Thread(target=change)
    busy.start()
    # when the client is cut off after every few frames
    reader = Reader(system.client("cutoff@example.com"))
    while busy.is_alive():
        reader.read(random.randint(0, 12))
    busy.join()
    eventually(lambda: inbox(ada)["last_seq"] == CHANGES)
    eventually(lambda: reader.read(10) or reader.seen[-1] == CHANGES, within=60)
    # then it has shown the stream as it is stored, and nothing twice
    assert reader.seen == list(range(CHANGES + 1))
    assert reader.shown == [one["body"] for one in inbox(ada)["items"]]
    assert sorted(reader.shown) == sorted(made)


def test_nobody_is_notified_of_what_the_same_connection_did(system: System) -> None:
    ada = system.client("own@example.com")
    with listening(ada) as here, listening(ada) as there:
        say(here, action="ping")
        connection_id = hear(here, "pong")["connection_id"]
        mine = create(ada, "mine", headers={"x-connection-id": connection_id})
        assert hear(there, "notification", "change") | {"occurred_at": ""} == {
            "type": "change", "event": "task.created", "task": mine, "occurred_at": "",
        }  # fmt: skip
        other = create(ada, "another client's")
        assert hear(here, "notification")["task_id"] == other["id"]
    assert [one["body"] for one in inbox(ada)["items"]] == ["another client's"]


def test_what_is_switched_off_still_keeps_open_pages_live(system: System) -> None:
    ada = system.client("off@example.com")
    chosen = {"events": {"task.created": {"in_app": False}, "task.deleted": {"push": False}}}
    assert ada.put(PREFERENCES, json=chosen).json() == ada.get(PREFERENCES).json()
    with listening(ada) as socket:
        task = create(ada)
        assert hear(socket, "notification", "change")["type"] == "change"
        assert ada.delete(f"{API}/tasks/{task['id']}").status_code == 204
        assert hear(socket, "notification", "change")["event"] == "task.deleted"
        say(socket, action="resume", since=0)
        assert hear(socket, "notification")["silent"]
    assert [one["event"] for one in inbox(ada)["items"]] == ["task.deleted"]
    trail = eventually(lambda: ada.get(f"{API}/audit-logs?event_type=preferences.updated").json()["items"])
    assert trail[0]["payload"]["preferences"]["events"]["task.created"]["in_app"] is False


def test_read_marks_count_down(system: System) -> None:
    ada = system.client("reader@example.com")
    for number in range(4):
        create(ada, f"task {number}")
    eventually(lambda: inbox(ada)["unread"] == 4)
    assert ada.post(f"{API}/notifications/read", json={"up_to": 2}).json() == {"unread": 2}
    assert ada.post(f"{API}/notifications/read", json={"seqs": [4]}).json() == {"unread": 1}
    assert [one["seq"] for one in inbox(ada)["items"] if one["read_at"] is None] == [3]
    assert ada.post(f"{API}/notifications/read", json={}).status_code == 422


def test_the_connection_lives_through_nonsense_and_the_oldest_makes_room(system: System) -> None:
    ada = system.client("many@example.com")
    with listening(ada) as oldest:
        for nonsense in ("", "hello", '{"action":"fly"}', '{"action":"resume"}', "[]"):
            oldest.send(nonsense)
            assert hear(oldest, "error")["code"] == "malformed"
        say(oldest, action="ack", seq=0)
        say(oldest, action="ping")
        assert hear(oldest, "pong", "error")["type"] == "pong"
        others = [listening(ada) for _ in range(20)]
        for other in others:
            other.__enter__()
        assert hear(oldest, "closing")["reason"] == "too_many_connections"
        with pytest.raises(ConnectionClosed):
            oldest.recv(timeout=10)
        for other in others:
            other.__exit__(None, None, None)


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"events": {"task.exploded": {}}}, "events.task.exploded.[key]"),
        ({"quiet_hours": {"days": {"mon": [{"start": "22:00", "end": "22:00"}]}}}, "quiet_hours.days.mon.0"),
        ({"quiet_hours": {"days": {"someday": []}}}, "quiet_hours.days.someday.[key]"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_bad_preferences_name_the_field(system: System, chosen: dict[str, Any], field: str) -> None:
    refused = system.client("picky@example.com").put(PREFERENCES, json=chosen)
    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (422, [field])


def test_what_comes_in_quiet_hours_is_delivered_when_they_end(own_system: System) -> None:
    system, ada = own_system, own_system.client("sleeper@example.com")
    # given quiet hours that end in two hours and a bit
    end = (system.now() + timedelta(hours=2, minutes=2)).replace(second=0, microsecond=0)
    start = system.now().replace(second=0, microsecond=0) - timedelta(minutes=1)
    window = {"start": start.strftime("%H:%M"), "end": end.strftime("%H:%M")}
    days = {day: [window] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    assert ada.put(PREFERENCES, json={"quiet_hours": {"days": days}}).status_code == 200
    with listening(ada) as socket:
        # when something happens, and something urgent
        create(ada, "can wait")
        create(ada, "cannot wait", priority="urgent")
        assert hear(socket, "notification")["body"] == "cannot wait"
        assert inbox(ada)["last_seq"] == 1
    # then the former waits until shortly before the end, when it is on its way
    system.advance(end - system.now() - timedelta(seconds=90))
    eventually(lambda: sum(queue["delayed"] for queue in system.queues().values() if "Deferred" in queue["name"]))
    with listening(system.client("sleeper@example.com")) as socket:  # the old token has run out
        # and is delivered at the end, not before
        system.advance(end - system.now() - timedelta(seconds=2))
        notification = hear(socket, "notification")
        late = system.now() - end
    assert (notification["seq"], notification["body"]) == (2, "can wait")
    assert late >= timedelta(0)


@pytest.fixture
def own_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One whose clock may be moved."""
    running = System(tmp_path_factory.mktemp("quiet") / "state").start()
    yield running
    running.interrupt()
