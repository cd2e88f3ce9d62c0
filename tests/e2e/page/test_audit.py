"""The audit trail, and what it says of one task."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.page.person import Person


def test_the_trail_tells_the_newest_first_and_everything_of_an_entry(ada: Person) -> None:
    task = ada.has("Water the plants")
    ada.api.delete(f"/api/v1/tasks/{task['id']}")
    [deleted, _] = ada.trail(at_least=2)
    window = ada.signed_in()
    window.go("Audit trail")
    entries = window.page.locator(".entry")
    expect(entries.locator(".entry-what")).to_have_text(["Task deleted", "Task created"])
    expect(entries.locator(".entry-thing")).to_have_text(["Water the plants"] * 2)
    expect(entries.locator(".entry-who")).to_have_text(["You"] * 2)
    entries.first.locator("summary").click()
    for fact in (deleted["event_id"], deleted["hash"], deleted["correlation_id"], task["id"]):
        expect(entries.first.get_by_text(fact, exact=True)).to_be_visible()


def test_the_filters_combine(ada: Person) -> None:
    tasks = [ada.has(title) for title in ("One", "Two")]
    ada.api.delete(f"/api/v1/tasks/{tasks[0]['id']}")
    ada.trail(at_least=3)
    window = ada.signed_in()
    window.go("Audit trail")
    expect(window.page.locator(".entry")).to_have_count(3)
    window.page.get_by_label("Task id").fill(tasks[0]["id"])
    window.page.get_by_role("button", name="Apply").click()
    expect(window.page.locator(".entry-thing")).to_have_text(["One", "One"])
    window.page.get_by_label("Event").select_option("Task deleted")
    window.page.get_by_role("button", name="Apply").click()
    expect(window.page.locator(".entry-what")).to_have_text(["Task deleted"])
    window.page.get_by_role("button", name="Clear").click()
    expect(window.page.locator(".entry")).to_have_count(3)


def test_older_entries_are_a_button_away(ada: Person) -> None:
    for number in range(3):
        ada.has(f"Task {number}")
    ada.trail(at_least=3)
    window = ada.signed_in()
    window.shorten_pages("audit-logs", to=2)
    window.go("Audit trail")
    expect(window.page.locator(".entry")).to_have_count(2)
    window.page.get_by_role("button", name="Show older entries").click()
    expect(window.page.locator(".entry")).to_have_count(3)
    expect(window.page.get_by_role("button", name="Show older entries")).to_have_count(0)


def test_a_task_tells_its_history(ada: Person) -> None:
    ada.has("Water the plants")
    ada.has("Another one")
    ada.trail(at_least=2)
    window = ada.signed_in()
    panel = window.open_task("Water the plants")
    expect(panel.get_by_role("region", name="History").locator(".timeline-what")).to_have_text(["Task created"])


def test_an_administrator_sees_everything_and_can_prove_that_a_month_is_as_it_was_written(ada: Person, people) -> None:
    ada.has("Water the plants")
    ada.trail(at_least=1)
    window = people("root").signed_in("admins")
    window.go("Audit trail")
    expect(window.page.locator(".entry", has_text="Water the plants").first).to_be_visible()
    window.page.get_by_role("button", name="Verify").click()
    expect(window.page.locator(".verification-outcome")).to_contain_text("is intact")


def test_who_is_no_administrator_is_not_offered_what_they_may_not_do(ada: Person) -> None:
    window = ada.signed_in()
    window.go("Audit trail")
    expect(window.page.get_by_role("button", name="Export CSV")).to_be_visible()
    expect(window.page.get_by_role("button", name="Verify")).to_have_count(0)


@pytest.mark.parametrize(("kind", "lines"), [("CSV", 4), ("NDJSON", 3)])
def test_the_trail_can_be_taken_along(ada: Person, kind: str, lines: int, tmp_path: Path) -> None:
    for title in ("One", "Two", "Three"):
        ada.has(title)
    ada.trail(at_least=3)
    window = ada.signed_in()
    window.go("Audit trail")
    with window.page.expect_download() as download:
        window.page.get_by_role("button", name=f"Export {kind}").click()
    download.value.save_as(tmp_path / "trail")
    assert download.value.suggested_filename == f"audit-trail.{kind.lower()}"
    assert len((tmp_path / "trail").read_text().splitlines()) == lines
