"""`audit_writer` is killed at random while tasks change: the trail has every change, once, and its chain holds."""

import collections
import itertools
import os
import random
import signal
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.support.audit_command import audit_command
from tests.support.eventually import eventually
from tests.support.system import System

CHANGES = int(os.environ.get("SOAK_CHANGES", "10000"))
KILLS = int(os.environ.get("SOAK_AUDIT_KILLS", "50"))
WRITERS = 8
VICTIM = b"AWS_LAMBDA_FUNCTION_NAME=local-AuditWriter\0"

Change = tuple[str, str]


class Writers:
    """Create and delete tasks until enough changes were answered with success."""

    def __init__(self, system: System, count: int) -> None:
        self._system, self._token = system, system.token()
        self._numbers = itertools.count()
        self._count = count
        self.answered: list[Change] = []
        self._threads = [threading.Thread(target=self._write, daemon=True) for _ in range(WRITERS)]

    def start(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def join(self) -> None:
        for thread in self._threads:
            thread.join(900)

    def _write(self) -> None:
        headers = {"authorization": f"Bearer {self._token}"}
        with httpx.Client(base_url=self._system.url, headers=headers, timeout=30) as client:
            while len(self.answered) < self._count:
                self._change(client)

    def _change(self, client: httpx.Client) -> None:
        created = client.post("/api/v1/tasks", json={"title": f"task {next(self._numbers)}"})
        if created.status_code != 201:
            time.sleep(0.05)
            return
        task = str(created.json()["id"])
        self.answered.append((task, "task.created"))
        if random.random() < 0.5 and client.delete(f"/api/v1/tasks/{task}").status_code == 204:
            self.answered.append((task, "task.deleted"))


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_the_trail_is_complete_without_doubles_and_intact(tmp_path: Path) -> None:
    system = System(tmp_path / "state").start()
    try:
        writers = Writers(system, CHANGES).start()
        for number in range(1, KILLS + 1):
            eventually(lambda goal=number: len(writers.answered) >= goal * CHANGES // (KILLS + 1), within=600)
            time.sleep(random.uniform(0, 0.3))
            eventually(lambda: _kill(system), within=60)
        writers.join()
        _check(system, writers.answered)
        code, said = audit_command(system.data / "postgres", "complete")
        assert code == 0, said
    finally:
        system.interrupt()
    print(f"\n{len(writers.answered)} changes by {WRITERS} writers, audit_writer killed {KILLS} times: {said.strip()}")


def _kill(system: System) -> bool:
    """Kill one of this system's processes that run `audit_writer`; tells whether there was one."""
    victims = [pid for pid in system.processes() if _runs_the_writer(pid)]
    if not victims:
        return False
    try:
        os.kill(random.choice(victims), signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _runs_the_writer(pid: int) -> bool:
    try:
        return VICTIM in Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False


def _check(system: System, answered: list[Change]) -> None:
    # What a killed process had received comes back after the queue's visibility timeout, or through the relay.
    eventually(lambda: _advance(system) and not system.rows("SELECT 1 FROM outbox LIMIT 1"), within=300, every=1)
    trail = collections.Counter(
        (row[0], row[1]) for row in system.rows("SELECT entity_id, event_type FROM task_events")
    )
    assert [change for change in answered if trail[change] != 1] == []
    assert [change for change, count in trail.items() if count != 1 and change[1].startswith("task.")] == []
    code, said = audit_command(system.data / "postgres", "verify")
    assert code == 0, said


def _advance(system: System) -> bool:
    return httpx.post(f"{system.url}/_local/clock/advance", json={"seconds": 30}, timeout=60).is_success
