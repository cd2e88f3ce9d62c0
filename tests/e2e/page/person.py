"""Somebody with an e-mail address, a token for the API, and windows of the page."""

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx

from tests.e2e.page.window import Window
from tests.support.eventually import eventually
from tests.support.system import System

KEEP_SESSION = """
if (location.protocol === "http:" && !sessionStorage.hasBegun) {
  localStorage["taskflow.session"] = JSON.stringify(%s);
  sessionStorage.hasBegun = true;
}
"""
"""Puts the tokens where the page keeps them, once for each window."""

BERLIN: dict[str, Any] = {
    "locale": "en-GB",
    "timezone_id": "Europe/Berlin",
    "viewport": {"width": 1280, "height": 800},
}


class Person:
    """A new person of the user pool; each window is a browser of its own, so that nothing is shared but the service."""

    def __init__(self, name: str, *, system: System, chromium: Any) -> None:
        self.email = f"{name}-{uuid.uuid4().hex[:10]}@example.com"
        self.system = system
        self._chromium = chromium
        self._contexts: list[Any] = []
        self._windows: list[Window] = []
        self.api = httpx.Client(base_url=system.url, headers=self._authorization(), timeout=30)

    def context(self, **options: Any) -> Any:
        """Start a browser."""
        self._contexts.append(self._chromium.new_context(**{**BERLIN, **options}))
        self._contexts[-1].set_default_timeout(15_000)
        return self._contexts[-1]

    def window(self, context: Any = None, **options: Any) -> Window:
        """Open a window that shows nothing yet."""
        self._windows.append(Window((context or self.context(**options)).new_page(), url=self.system.url))
        return self._windows[-1]

    def signed_in(self, *groups: str, **options: Any) -> Window:
        """Open the page as somebody who has signed in before, and wait until it is live."""
        context = self.context(**options)
        context.add_init_script(KEEP_SESSION % json.dumps(self._session(*groups)))
        window = self.window(context)
        window.open()
        window.becomes("Live")
        return window

    def has(self, title: str, **members: Any) -> dict[str, Any]:
        """Create a task through the API."""
        answer = self.api.post("/api/v1/tasks", json={"title": title, **members})
        assert answer.status_code == 201, answer.text
        task: dict[str, Any] = answer.json()
        return task

    def titles(self) -> set[str]:
        """The titles of all tasks, as the API has them."""
        return {task["title"] for task in self.api.get("/api/v1/tasks?limit=200").json()["items"]}

    def told(self, *, at_least: int) -> list[str]:
        """Wait until there are so many notifications, and answer of which tasks they tell, the newest first."""
        return eventually(lambda: self._told(at_least))

    def trail(self, *, at_least: int) -> list[dict[str, Any]]:
        """Wait until the audit trail has so many entries, and answer the newest."""
        return eventually(lambda: self._trail_of(at_least))

    def leave(self) -> Iterator[str]:
        """Close every window; answers what was wrong in them."""
        for window in self._windows:
            yield from window.complaints()
        for context in self._contexts:
            context.close()
        self.api.close()

    def _trail_of(self, at_least: int) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.api.get("/api/v1/audit-logs?limit=200").json()["items"]
        return items if len(items) >= at_least else []

    def _told(self, at_least: int) -> list[str]:
        items = self.api.get("/api/v1/notifications?limit=200").json()["items"]
        return [item["body"] for item in reversed(items)] if len(items) >= at_least else []

    def _authorization(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._session()['access']}"}

    def _session(self, *groups: str) -> dict[str, Any]:
        answer = httpx.post(f"{self.system.url}/_local/token", json={"user": self.email, "groups": groups}).json()
        tokens = {kind: answer[f"{kind}_token"] for kind in ("access", "id", "refresh")}
        return {**tokens, "expiresAt": (time.time() + answer["expires_in"]) * 1000}
