"""Reminders through the running system: on the second, snoozed, moved, cancelled, and those of occurrences."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.support.eventually import eventually
from tests.support.system import System

MINUTE = timedelta(minutes=1)
USER = "mary@example.com"


def create(system: System, due_in: timedelta, *offsets: str, **fields: Any) -> dict[str, Any]:
    due = (system.now() + due_in).isoformat()
    body = {"title": "Water the plants", "due_date": due, "reminder_offsets": offsets, **fields}
    task: dict[str, Any] = system.client(USER).post("/api/v1/tasks", json=body).raise_for_status().json()
    return task


def act(system: System, task: dict[str, Any], action: str, **body: Any) -> None:
    system.client(USER).post(f"/api/v1/tasks/{task['id']}/{action}", json=body).raise_for_status()


def status(system: System, task: dict[str, Any]) -> str | None:
    found: str | None = system.client(USER).get(f"/api/v1/tasks/{task['id']}").json()["reminder_status"]
    return found


def reminded(system: System, task: dict[str, Any]) -> list[dict[str, Any]]:
    page = system.client(USER).get("/api/v1/notifications?limit=200").json()
    return [one for one in page["items"] if (one["event"], one["task_id"]) == ("reminder.triggered", task["id"])]


def rows(system: System, task: dict[str, Any]) -> list[tuple[Any, ...]]:
    return system.rows(
        f"SELECT status, scheduled_at, ended_at FROM reminder_schedule WHERE task_id = '{task['id']}' ORDER BY id"
    )


def as_time_goes_by(system: System, probe: Callable[[], bool]) -> None:
    """Wait while the clock runs fast: a message that is on its way may have been sent before the clock leapt."""

    def look() -> bool:
        found = probe()
        if not found:
            system.advance(timedelta(seconds=5))
        return found

    eventually(look, within=20, every=0.5)


def test_a_reminder_comes_on_the_second(system: System) -> None:
    task = create(system, timedelta(seconds=4.5), "0 minutes")
    assert task["reminder_status"] == "pending"
    [told] = eventually(lambda: reminded(system, task))
    assert timedelta() <= datetime.fromisoformat(told["occurred_at"]) - datetime.fromisoformat(task["due_date"])
    eventually(lambda: status(system, task) == "sent")


def test_a_time_that_has_passed_means_at_once(system: System) -> None:
    task = create(system, 10 * MINUTE, "1 hour")
    assert task["reminder_status"] == "immediate"
    eventually(lambda: reminded(system, task))
    eventually(lambda: status(system, task) == "sent")


def test_the_sweeper_finds_what_falls_due_later_also_a_snooze(system: System) -> None:
    task = create(system, 60 * MINUTE, "30 minutes")
    eventually(lambda: [row[0] for row in rows(system, task)] == ["pending"])
    system.advance(29 * MINUTE)
    eventually(lambda: [row[0] for row in rows(system, task)] == ["queued"], within=20)
    system.advance(MINUTE)
    as_time_goes_by(system, lambda: len(reminded(system, task)) == 1)
    act(system, task, "snooze", **{"for": "PT10M"})
    assert status(system, task) == "snoozed"
    eventually(lambda: len(rows(system, task)) == 2)
    system.advance(11 * MINUTE)
    as_time_goes_by(system, lambda: len(reminded(system, task)) == 2)


def test_moved_and_completed_tasks_cancel_within_a_moment(system: System) -> None:
    task = create(system, 60 * MINUTE, "30 minutes")
    eventually(lambda: len(rows(system, task)) == 1)
    moved = (system.now() + 90 * MINUTE).isoformat()
    system.client(USER).patch(f"/api/v1/tasks/{task['id']}", json={"due_date": moved}).raise_for_status()
    eventually(lambda: [row[0] for row in rows(system, task)] == ["superseded", "pending"])
    act(system, task, "complete")
    eventually(lambda: [row[0] for row in rows(system, task)] == ["superseded", "cancelled"])
    assert status(system, task) == "cancelled"


def test_an_occurrence_reminds_as_its_series_says(system: System) -> None:
    series = create(system, 120 * MINUTE, "30 minutes", recurrence_pattern="daily")
    address = f"/api/v1/tasks/{series['id']}/occurrences"
    [first] = eventually(lambda: system.client(USER).get(address).json()["items"])
    eventually(lambda: [row[0] for row in rows(system, first)] == ["pending"])
    assert rows(system, series) == []
    act(system, first, "skip")
    eventually(lambda: [row[0] for row in rows(system, first)] == ["cancelled"])
