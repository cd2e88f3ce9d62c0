"""The whole story: something comes to mind, is forgotten, and is remembered in time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.e2e.page.person import Person
from tests.e2e.page.window import Window
from tests.support.eventually import eventually

TITLE = "Water the plants"
BERLIN = ZoneInfo("Europe/Berlin")


def test_a_task_that_repeats_reminds_is_done_and_leaves_a_trail(ada: Person) -> None:
    # given somebody with two windows, who adds a task that repeats and reminds
    one, other = ada.window(), ada.signed_in()
    one.open()
    one.sign_in(ada.email)
    add(one, due=ada.system.now().astimezone(BERLIN) + timedelta(minutes=45))
    for window in (one, other):
        expect(window.task(TITLE)).to_be_visible()
    first = one.task(TITLE).locator(".task-title").get_attribute("href")
    # when its time comes, both windows remind of it
    ada.system.advance(timedelta(minutes=15, seconds=5))
    for window in (one, other):
        expect(window.toast("Reminder")).to_contain_text(TITLE)
    # and when it is done in one window, it vanishes from the other
    one.toast("Reminder").get_by_role("button", name="Done").click()
    for window in (one, other):
        expect(window.page.locator(f'li.task a[href="{first}"]')).to_have_count(0)
        expect(window.toast("Reminder")).to_have_count(0)
    # then the trail tells all of it
    eventually(lambda: "task.completed" in {entry["event_type"] for entry in ada.trail(at_least=1)})
    other.go("Audit trail")
    entries = other.page.locator(".entry-what")
    for event in ("Task completed", "Reminder sent", "Reminder planned", "Task created"):
        expect(entries.filter(has_text=event).first).to_be_visible()


def test_a_reminder_can_be_put_off(ada: Person) -> None:
    due = ada.system.now() + timedelta(minutes=30)
    ada.has(TITLE, due_date=due.isoformat(timespec="seconds"), reminder_offsets=["10 minutes"])
    window = ada.signed_in()
    ada.system.advance(timedelta(minutes=20, seconds=5))
    window.toast("Reminder").get_by_role("button", name="Snooze").click()
    expect(window.toast("Snoozed")).to_be_visible()
    expect(window.toast("Reminder")).to_have_count(0)
    ada.system.advance(timedelta(minutes=10, seconds=5))
    expect(window.toast("Reminder")).to_contain_text(TITLE)


def add(window: Window, *, due: datetime) -> None:
    window.page.get_by_role("button", name="Details").click()
    dialog = window.page.get_by_role("dialog", name="New task")
    dialog.get_by_label("Title").fill(TITLE)
    dialog.get_by_label("Date", exact=True).fill(f"{due:%Y-%m-%d}")
    dialog.get_by_label("Time", exact=True).fill(f"{due:%H:%M}")
    dialog.get_by_label("Remind me").select_option("30 minutes before")
    dialog.get_by_label("How often").select_option("Every day")
    expect(dialog.get_by_role("region", name="Next dates").locator("li")).to_have_count(5)
    dialog.get_by_role("button", name="Add the task").click()
    expect(dialog).to_have_count(0)
