#!/usr/bin/env python3
"""The whole story on one screen: create, recur, notify, remind, complete, audit.

Run: `python -m local demo`, which gives it the address of the running system and an administrator's token in the
environment (LOCAL_URL, LOCAL_TOKEN). What it makes it leaves behind, to be looked at on the page.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

REMIND_IN = timedelta(seconds=6)
PATIENCE = 30.0
Json = dict[str, Any]


class Api:
    """The HTTP API, spoken to as any client does."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """Send a request and read the answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._url}/api/v1{path}", data, self._headers, method=method)  # noqa: S310 - the same
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - always http
            answered: Json = json.load(answer)
        return answered

    def now(self) -> datetime:
        """Tell the system's time, which may have been moved."""
        with urllib.request.urlopen(f"{self._url}/_local/clock", timeout=PATIENCE) as answer:  # noqa: S310 - the same
            return datetime.fromtimestamp(json.load(answer)["now"], UTC)


class Window:
    """An open page of the same person: hears what happens."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    def hear(self, wanted: Callable[[Json], bool]) -> Json:
        """Wait for a frame; raises `TimeoutError` when it does not come."""
        deadline = time.monotonic() + PATIENCE
        while True:
            frame: Json = json.loads(self._socket.recv(timeout=deadline - time.monotonic()))
            if wanted(frame):
                return frame


def main() -> None:
    """Tell the story."""
    api = Api(os.environ["LOCAL_URL"], os.environ["LOCAL_TOKEN"])
    ticket = api.ask("POST", "/notifications/tickets")
    with connect(f"{ticket['url']}?ticket={ticket['ticket']}") as socket:
        window = Window(socket)
        tell("Ada has a page open: a WebSocket, let in by a ticket that works once.")
        task = create(api, window)
        series(api, window)
        remind(window)
        complete(api, window, task)
    audit(api, task)


def create(api: Api, window: Window) -> Json:
    """Create a task that is due in a moment."""
    due = api.now() + REMIND_IN
    title = f"Call the dentist ({due:%H:%M:%S})"
    began = time.perf_counter()
    task = api.ask("POST", "/tasks", {"title": title, "due_date": due.isoformat(), "reminder_offsets": ["0 minutes"]})
    tell(f"Created {title!r}, due in {REMIND_IN.seconds} s; reminders: {task['reminder_status']}.")
    window.hear(lambda frame: frame.get("task_id") == task["id"])
    tell(f"The page heard of it {(time.perf_counter() - began) * 1000:.0f} ms after the request was sent.")
    return task


def series(api: Api, window: Window) -> None:
    """Create a series and see its first occurrence come."""
    start = (api.now() + timedelta(days=1)).replace(hour=7, minute=0, second=0, microsecond=0)
    rule = {"recurrence_pattern": "weekly:mon,thu", "time_zone": "Europe/Berlin"}
    preview = api.ask("POST", "/recurrence/preview", {**rule, "start": start.isoformat(), "limit": 4})
    tell("weekly:mon,thu in Berlin falls on " + ", ".join(one["local"][:16] for one in preview["occurrences"]) + ".")
    made = api.ask("POST", "/tasks", {"title": "Water the plants", "due_date": start.isoformat(), **rule})
    found = window.hear(
        lambda frame: frame["type"] == "change" and frame["task"]["parent_recurring_task_id"] == made["id"]
    )
    tell(f"Its next occurrence is a task of its own already, due {found['task']['due_date']}.")


def remind(window: Window) -> None:
    """Wait until the first task is due."""
    tell("Waiting for the reminder …")
    frame = window.hear(lambda frame: frame["type"] == "notification" and frame["event"] == "reminder.triggered")
    tell(f"REMINDER: {frame['title']}: {frame['body']}")


def complete(api: Api, window: Window, task: Json) -> None:
    """Complete the first task."""
    done = api.ask("POST", f"/tasks/{task['id']}/complete")
    window.hear(lambda frame: frame["type"] == "change" and frame["event"] == "task.completed")
    tell(f"Completed at {done['completed_at']}, and the page knows.")


def audit(api: Api, task: Json) -> None:
    """Show what the trail says about the first task, and that nobody has touched it."""
    tell("The trail of that task, each entry sealed with the ones before it:")
    entries = wait_for_trail(api, task, until="task.completed")
    for entry in reversed(entries):
        changed = ", ".join(entry["changes"] or {})
        who = entry["actor"]["client"] if entry["actor"]["user"] is None else "Ada"
        print(f"    {entry['occurred_at'][11:23]}  {entry['event_type']:20} {who:20} {entry['hash'][:12]}…  {changed}")
    month = f"{api.now():%Y-%m}"
    verdict = api.ask("GET", f"/audit-logs/verify?month={month}")
    outcome = "intact" if verdict["intact"] else f"broken: {verdict['first_broken']}"
    tell(f"{month} verified: {verdict['position']} entries, {outcome}.")


def wait_for_trail(api: Api, task: Json, *, until: str) -> list[Json]:
    """Read a task's entries, the newest first, when one of the wanted kind is among them."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        everything = api.ask("GET", "/audit-logs?limit=50")["items"]
        entries = [entry for entry in everything if entry["payload"].get("task", {}).get("id") == task["id"]]
        if any(entry["event_type"] == until for entry in entries):
            return entries
        time.sleep(0.1)
    raise TimeoutError(f"{until} is not in the trail")


def tell(line: str) -> None:
    """Print a line with the time."""
    print(f"{datetime.now(UTC):%H:%M:%S}  {line}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except urllib.error.HTTPError as error:
        sys.exit(f"demo: {error.url} was answered with {error.code}: {error.read().decode()}")
    except (OSError, WebSocketException) as error:  # a TimeoutError among them
        sys.exit(f"demo: the system does not answer any more: {error}")
