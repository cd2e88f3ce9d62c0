"""The page in a browser window, as a person uses it."""

import re
from collections.abc import Iterator

from playwright.sync_api import ConsoleMessage, Locator, Page, Route, expect

WATCH_POLICY = """
window.policyViolations = [];
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  window.policyViolations.push(`${violatedDirective} ${blockedURI}`));
"""
EXPECTED = ("Failed to load resource", "WebSocket connection to")
"""What Chromium itself writes to the console when a request is refused or a connection fails."""


class Window:
    """Finds things by what people see and hear, not by how they are made."""

    def __init__(self, page: Page, *, url: str) -> None:
        self.page = page
        self.url = url
        self._errors: list[str] = []
        page.add_init_script(WATCH_POLICY)
        page.on("pageerror", lambda error: self._errors.append(str(error)))
        page.on("console", self._note)

    def open(self, place: str = "") -> None:
        """Go to the page, or to a place in it such as `#/inbox`."""
        self.page.goto(f"{self.url}/{place}")

    def sign_in(self, email: str) -> None:
        """Sign in as on a developer's machine, and wait until the page is live."""
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_role("button", name="Sign in").click()
        self.becomes("Live")

    def becomes(self, words: str) -> None:
        """Wait until the connection indicator says it."""
        expect(self.page.locator(".connection")).to_contain_text(words)

    def go(self, view: str) -> None:
        """Choose a view."""
        self.page.get_by_role("navigation").get_by_role("link", name=view).click()
        expect(self.heading(view)).to_be_visible()

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name, exact=True)

    def add(self, title: str) -> None:
        """Add a task by its title alone."""
        self.page.get_by_label("New task").fill(title)
        self.page.get_by_label("New task").press("Enter")
        expect(self.task(title)).to_be_visible()

    def task(self, title: str) -> Locator:
        """The row of a task."""
        return self.page.locator("li.task", has=self.page.get_by_role("link", name=title, exact=True))

    def group(self, name: str) -> Locator:
        """The rows under a heading such as `Overdue`."""
        return self.page.get_by_role("region", name=name, exact=True).locator("li.task")

    def toast(self, words: str) -> Locator:
        return self.page.locator(".toast", has_text=words)

    def open_task(self, title: str) -> Locator:
        """Open a task beside the list; answers the panel."""
        self.task(title).get_by_role("link", name=title, exact=True).click()
        panel = self.page.get_by_role("complementary", name="Task")
        expect(panel.get_by_role("heading", name=title, exact=True)).to_be_visible()
        return panel

    def delete(self, title: str) -> None:
        self.task(title).hover()
        self.task(title).get_by_role("button", name="Delete").click()

    def shorten_pages(self, lists: str, *, to: int) -> None:
        """Let the API answer pages of so many items, as if there were more than a page holds."""

        def shorten(route: Route) -> None:
            route.continue_(url=re.sub(r"limit=\d+", f"limit={to}", route.request.url))

        self.page.route(re.compile(rf"/api/v1/{lists}\?.*limit="), shorten)

    def forgive(self) -> None:
        """Forget what went wrong so far, because the test did it on purpose."""
        self._errors.clear()
        self.page.evaluate("window.policyViolations.length = 0")

    def complaints(self) -> Iterator[str]:
        """What went wrong without anybody seeing it: errors, and breaches of the Content-Security-Policy."""
        yield from self._errors
        if not self.page.is_closed():
            yield from self.page.evaluate("window.policyViolations ?? []")

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED):
            self._errors.append(message.text)
