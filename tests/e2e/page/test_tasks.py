"""Adding, finding, changing and completing tasks."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Request, expect

from tests.e2e.page.person import Person
from tests.support.eventually import eventually
from tests.support.system import System


def test_tasks_stand_in_groups_by_when_they_are_due(ada: Person) -> None:
    ada.has("Soon late", due_date=from_now(ada.system, hours=1))
    ada.has("Next month", due_date=from_now(ada.system, days=30))
    ada.has("Some day")
    window = ada.signed_in()
    expect(window.group("Later").locator(".task-title")).to_have_text(["Next month"])
    expect(window.group("No date").locator(".task-title")).to_have_text(["Some day"])
    expect(window.group("Overdue")).to_have_count(0)
    ada.system.advance(timedelta(hours=2))
    window.page.reload()
    expect(window.group("Overdue").locator(".task-title")).to_have_text(["Soon late"])


def test_a_task_with_everything_is_what_was_typed(ada: Person) -> None:
    window = ada.signed_in()
    window.page.get_by_label("New task").fill("Water the plants")
    window.page.get_by_role("button", name="Details").click()
    dialog = window.page.get_by_role("dialog", name="New task")
    expect(dialog.get_by_label("Title")).to_have_value("Water the plants")
    dialog.get_by_label("Notes").fill("Even the cactus.")
    dialog.get_by_label("Priority").select_option("High")
    dialog.get_by_label("Tags").fill("home, green")
    dialog.get_by_label("Date", exact=True).fill("2031-03-28")
    dialog.get_by_label("Time", exact=True).fill("02:30")
    dialog.get_by_label("Remind me").select_option("1 day before")
    dialog.get_by_label("Remind me").select_option("30 minutes before")
    dialog.get_by_label("How often").select_option("Every day")
    dialog.get_by_label("Ends").select_option("After some times")
    dialog.get_by_label("How many times").fill("4")
    preview = dialog.get_by_role("region", name="Next dates").locator("li")
    expect(preview).to_have_count(4)
    expect(preview.nth(2)).to_contain_text("03:30")  # clocks go forward in Berlin on 30 March 2031
    expect(preview.nth(2)).to_contain_text("clocks go forward")
    dialog.get_by_role("button", name="Add the task").click()
    expect(dialog).to_have_count(0)
    [task] = ada.api.get("/api/v1/tasks?kind=series").json()["items"]
    assert {name: task[name] for name in WANTED} == WANTED


WANTED: dict[str, Any] = {
    "title": "Water the plants",
    "description": "Even the cactus.",
    "priority": "high",
    "tags": ["home", "green"],
    "due_date": "2031-03-28T01:30:00Z",
    "time_zone": "Europe/Berlin",
    "reminder_offsets": ["1 day", "30 minutes"],
    "recurrence_pattern": "daily",
    "recurrence_count": 4,
}


def test_a_series_shows_its_next_dates_and_its_occurrences(ada: Person) -> None:
    ada.has("Stretch", due_date=from_now(ada.system, hours=1), time_zone="Europe/Berlin", recurrence_pattern="daily")
    eventually(lambda: ada.api.get("/api/v1/tasks?kind=occurrence").json()["items"])
    window = ada.signed_in()
    expect(window.task("Stretch")).to_have_count(1)
    window.page.get_by_role("button", name="Repeating").click()
    expect(window.task("Stretch")).to_contain_text("Every day")
    panel = window.open_task("Stretch")
    expect(panel.get_by_role("region", name="Next dates").locator("li")).to_have_count(5)
    panel.get_by_role("region", name="Occurrences").get_by_role("link").first.click()
    expect(panel.get_by_role("link", name="The whole series")).to_be_visible()


def test_an_edit_sends_only_what_was_changed_and_the_version_it_was_made_from(ada: Person) -> None:
    task = ada.has("Pay the rent", description="By transfer", tags=["home"])
    window = ada.signed_in()
    window.open_task("Pay the rent").get_by_role("button", name="Edit").click()
    dialog = window.page.get_by_role("dialog", name="Edit the task")
    dialog.get_by_label("Title").fill("Pay the rent at last")
    dialog.get_by_label("Notes").fill("")
    with window.page.expect_request(lambda request: request.method == "PATCH") as sent:
        dialog.get_by_role("button", name="Save").click()
    request: Request = sent.value
    assert request.post_data_json == {"title": "Pay the rent at last", "description": None}
    assert request.headers["if-match"] == f'"{task["version"]}"'
    expect(window.task("Pay the rent at last")).to_be_visible()
    changes = window.page.get_by_role("region", name="History").locator(".changes li")
    expect(changes.filter(has_text="title")).to_contain_text("Pay the rent at last")


@pytest.mark.parametrize(("kept", "notes"), [("Yours", "In cash"), ("Theirs", "By card")])
def test_who_edits_what_somebody_else_has_changed_sees_it_and_chooses(ada: Person, kept: str, notes: str) -> None:
    task = ada.has("Pay the rent", description="By transfer")
    window = ada.signed_in()
    window.open_task("Pay the rent").get_by_role("button", name="Edit").click()
    dialog = window.page.get_by_role("dialog", name="Edit the task")
    dialog.get_by_label("Title").fill("Pay the rent today")
    dialog.get_by_label("Notes").fill("In cash")
    ada.api.patch(f"/api/v1/tasks/{task['id']}", json={"priority": "urgent", "description": "By card"})
    dialog.get_by_role("button", name="Save").click()
    notice = dialog.get_by_role("alert")
    expect(notice).to_contain_text("was changed elsewhere")
    expect(notice.get_by_role("listitem").filter(has_text="Priority")).to_contain_text("Urgent")
    notice.get_by_role("button", name=kept).click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    changed = ada.api.get(f"/api/v1/tasks/{task['id']}").json()
    expected = ("Pay the rent today", notes, "urgent")
    assert (changed["title"], changed["description"], changed["priority"]) == expected


def test_a_task_completed_in_one_window_vanishes_from_the_other_and_undo_brings_it_back(ada: Person) -> None:
    ada.has("Water the plants")
    one, other = ada.signed_in(), ada.signed_in()
    one.task("Water the plants").get_by_role("checkbox").click()
    for window in (one, other):
        expect(window.task("Water the plants")).to_have_count(0)
    one.toast("Completed").get_by_role("button", name="Undo").click()
    for window in (one, other):
        expect(window.task("Water the plants")).to_be_visible()


def test_done_tasks_are_kept_and_can_be_opened_again(ada: Person) -> None:
    task = ada.has("Buy stamps")
    ada.api.post(f"/api/v1/tasks/{task['id']}/complete")
    window = ada.signed_in()
    expect(window.page.get_by_text("All clear.")).to_be_visible()
    window.page.get_by_role("button", name="Done", exact=True).click()
    box = window.task("Buy stamps").get_by_role("checkbox")
    expect(box).to_be_checked()
    box.click()
    expect(window.page.get_by_text("Nothing done yet.")).to_be_visible()
    assert ada.api.get(f"/api/v1/tasks/{task['id']}").json()["status"] == "pending"


def test_the_list_can_be_searched_and_filtered(ada: Person) -> None:
    ada.has("Water the plants", priority="high", tags=["home"])
    ada.has("Write the report", priority="high", tags=["work"])
    ada.has("Buy stamps", tags=["home"])
    window = ada.signed_in()
    titles = window.page.locator(".task-title")
    window.page.get_by_label("Search tasks").fill("report")
    expect(titles).to_have_text(["Write the report"])
    window.page.get_by_label("Search tasks").fill("nothing of the kind")
    window.page.get_by_role("button", name="Clear the search").click()
    expect(titles).to_have_count(3)
    window.page.get_by_label("Priority").select_option("High")
    expect(titles).to_have_count(2)
    window.task("Water the plants").get_by_role("button", name="home").click()
    expect(titles).to_have_text(["Water the plants"])
    window.page.get_by_role("button", name="show all tags").click()
    expect(titles).to_have_count(2)


def test_a_task_that_comes_up_while_searching_is_found_if_it_fits(ada: Person) -> None:
    window = ada.signed_in()
    window.page.get_by_label("Search tasks").fill("plants")
    expect(window.page.get_by_text("Nothing matches.")).to_be_visible()
    ada.has("Buy stamps")
    ada.has("Water the plants")
    expect(window.task("Water the plants")).to_be_visible()
    expect(window.task("Buy stamps")).to_have_count(0)


def test_more_tasks_than_a_page_holds_are_a_button_away(ada: Person) -> None:
    for number in range(3):
        ada.has(f"Task {number}")
    window = ada.signed_in()
    window.shorten_pages("tasks", to=2)
    window.page.reload()
    expect(window.page.locator("li.task")).to_have_count(2)
    window.page.get_by_role("button", name="Show more tasks").click()
    expect(window.page.locator("li.task")).to_have_count(3)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Tokyo"])
def test_a_due_date_is_shown_on_the_clock_of_its_zone(ada: Person, zone: str) -> None:
    ada.has("Stand-up", due_date="2031-06-10T07:00:00Z", time_zone=zone)
    window = ada.signed_in()
    clock = {"Europe/Berlin": "09:00", "Asia/Tokyo": "16:00 (Tokyo)"}[zone]
    expect(window.task("Stand-up").locator(".due")).to_contain_text(clock)


def test_a_due_date_in_the_past_is_refused_next_to_the_date(ada: Person) -> None:
    window = ada.signed_in()
    window.page.get_by_role("button", name="Details").click()
    dialog = window.page.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Too late")
    dialog.get_by_label("Date", exact=True).fill("2001-01-01")
    dialog.get_by_role("button", name="Add the task").click()
    expect(dialog.get_by_label("Date", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("Date", exact=True)).to_be_focused()


def from_now(system: System, **span: float) -> str:
    return (system.now() + timedelta(**span)).isoformat(timespec="seconds")
