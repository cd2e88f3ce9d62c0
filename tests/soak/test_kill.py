"""`kill -9` of the whole runtime, again and again, while tasks are created: nothing lost, nothing doubled."""

import collections
import os
import random
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.support.eventually import eventually
from tests.support.system import System

TASKS = int(os.environ.get("SOAK_TASKS", "500"))
KILLS = int(os.environ.get("SOAK_KILLS", "20"))
WRITERS = 4


class Writers:
    """Create tasks until enough were answered 201; whatever fails in between is tried again as a new task."""

    def __init__(self, system: System, count: int) -> None:
        self._system, self._count = system, count
        self._token = system.token()
        self._lock = threading.Lock()
        self.answered: list[str] = []
        self._threads = [threading.Thread(target=self._write, daemon=True) for _ in range(WRITERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(600)

    def done(self) -> bool:
        return len(self.answered) >= self._count

    def _write(self) -> None:
        while not self.done():
            task = self._create()
            if task is None:
                time.sleep(0.05)
                continue
            with self._lock:
                self.answered.append(task)

    def _create(self) -> str | None:
        headers = {"authorization": f"Bearer {self._token}"}
        body = {"title": f"task {random.random()}"}
        try:
            answer = httpx.post(f"{self._system.url}/api/v1/tasks", json=body, headers=headers, timeout=30)
        except httpx.HTTPError:
            return None
        return str(answer.json()["id"]) if answer.status_code == 201 else None


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_every_answered_task_is_audited_and_notified_exactly_once(tmp_path: Path) -> None:
    system = System(tmp_path / "state").start()
    writers = Writers(system, TASKS)
    writers.start()
    for number in range(1, KILLS + 1):
        eventually(lambda goal=number: len(writers.answered) >= goal * TASKS // (KILLS + 1), within=300)
        system.kill()
        system.start()
    writers.join()
    try:
        _check(system, writers.answered)
    finally:
        system.interrupt()
    count = len(writers.answered)
    print(f"\n{count} tasks answered 201 through {KILLS} kills: each once in the trail, one notification")


def _check(system: System, answered: list[str]) -> None:
    client = system.client()
    # The relay publishes again what was committed but not published; let its minutes pass.
    eventually(lambda: _advance(system) and set(answered) <= set(_trail(client)), within=120, every=1)
    eventually(lambda: set(answered) <= set(_notified(client)), within=60, every=1)
    trail, notified = _trail(client), _notified(client)
    assert {task: trail[task] for task in answered if trail[task] != 1} == {}
    assert {task: notified[task] for task in answered if notified[task] != 1} == {}


def _advance(system: System) -> bool:
    return httpx.post(f"{system.url}/_local/clock/advance", json={"seconds": 30}).is_success


def _trail(client: httpx.Client) -> "collections.Counter[str]":
    entries = _pages(client, "/api/v1/audit-logs")
    return collections.Counter(str(one["entity_id"]) for one in entries if one["event_type"] == "task.created")


def _notified(client: httpx.Client) -> "collections.Counter[str]":
    return collections.Counter(
        str(one["task_id"]) for one in _pages(client, "/api/v1/notifications") if one["event"] == "task.created"
    )


def _pages(client: httpx.Client, path: str) -> list[dict[str, object]]:
    items: list[dict[str, object]] = []
    cursor: str | None = None
    while True:
        page = client.get(path, params={"limit": 200} | ({"cursor": cursor} if cursor else {})).json()
        items += page["items"]
        cursor = page["next_cursor"]
        if not cursor:
            return items
