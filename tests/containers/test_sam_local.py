"""`sam local invoke` and `sam local start-api`: the built functions in containers, against the running system."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.eventually import eventually
from tests.support.system import ROOT, System, free_ports

SAMPLES = sorted(path.stem for path in (ROOT / "events").glob("*.json"))
DONE: dict[str, Any] = {"batchItemFailures": []}
ANSWERS: dict[str, Any] = {
    "audit_writer": DONE,
    "notifier": DONE,
    "recurrence_planner": DONE,
    "reminder_dispatcher": DONE,
    "reminder_planner": DONE,
}
"""What consumers of queues answer when nothing is to come back."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_function_handles_its_sample_in_a_container(system: System, sample: str) -> None:
    name = "".join(part.capitalize() for part in sample.split("_"))
    answer, told = invoke(system, name, f"events/{sample}.json")
    assert "errorMessage" not in (answer or {}), told
    assert answer == ANSWERS.get(sample, answer), told


def test_every_function_has_a_sample() -> None:
    assert sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py")) == SAMPLES


@pytest.mark.timeout(300)
def test_what_a_function_does_in_a_container_happens_in_the_running_system(system: System) -> None:
    answer, told = invoke(system, "TasksApi", "events/tasks_api.json")
    assert answer["statusCode"] == 201, told
    task = json.loads(answer["body"])
    assert system.rows(f"SELECT title FROM tasks WHERE id = '{task['id']}'") == [(task["title"],)]
    audited = f"SELECT event_type FROM task_events WHERE entity_id = '{task['id']}'"
    assert eventually(lambda: system.rows(audited)) == [("task.created",)]


@pytest.mark.timeout(300)
def test_the_migrator_tells_cloudformation_how_it_went(system: System) -> None:
    _, told = invoke(system, "DbMigrator", "events/db_migrator.json")
    assert '"Status": "SUCCESS"' in told


@pytest.mark.timeout(300)
def test_start_api_serves_the_tasks_api(system: System, api: str) -> None:
    headers = {"authorization": f"Bearer {system.token()}"}
    with httpx.Client(base_url=api, timeout=60) as client:
        assert client.get("/health/ready").json()["status"] == "ok"
        created = client.post("/api/v1/tasks", json={"title": "Water the plants"}, headers=headers)
        assert created.status_code == 201, created.text
        found = client.get(f"/api/v1/tasks/{created.json()['id']}", headers=headers)
        assert (found.status_code, found.json()) == (200, created.json())
        assert client.get("/api/v1/tasks").status_code == 401


@pytest.fixture
def api(system: System) -> Iterator[str]:
    """The address of a running `sam local start-api`."""
    (port,) = free_ports(1)
    command = sam(system, "start-api", "-p", str(port))
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: answers(url), within=120)
        yield url
    finally:
        process.terminate()  # not SIGINT, which whoever runs this in the background ignores
        process.wait(60)


def invoke(system: System, name: str, event: str) -> tuple[Any, str]:
    """Answer what the function answered, and all that was told on the way."""
    command = sam(system, "invoke", name, "-e", event)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=280)
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    return json.loads(done.stdout.strip().splitlines()[-1]), told


def sam(system: System, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "local", "sam", "--port", str(system.port), *arguments]


def answers(url: str) -> bool:
    try:
        httpx.get(f"{url}/nowhere", timeout=5)
    except httpx.HTTPError:
        return False
    return True
