"""What a person wants to be told."""

from playwright.sync_api import expect

from tests.e2e.page.person import Person

PREFERENCES = "/api/v1/notification-preferences"


def test_what_is_switched_off_is_told_no_more_but_the_page_stays_live(ada: Person) -> None:
    window = ada.signed_in()
    window.go("Preferences")
    window.page.get_by_label("Task created: in the inbox").uncheck()
    expect(window.page.get_by_label("Task created: at once")).to_be_disabled()
    window.page.get_by_role("button", name="Save").click()
    expect(window.toast("Preferences saved")).to_be_visible()
    window.go("Tasks")
    ada.has("Water the plants")
    expect(window.task("Water the plants")).to_be_visible()
    window.go("Inbox")
    expect(window.page.get_by_text("Nothing yet.")).to_be_visible()


def test_what_is_told_silently_is_in_the_inbox_alone(ada: Person) -> None:
    ada.api.put(PREFERENCES, json={"events": {"task.created": {"in_app": True, "push": False}}}).raise_for_status()
    window = ada.signed_in()
    ada.has("Quietly")
    ada.api.put(PREFERENCES, json={}).raise_for_status()
    ada.has("Loudly")
    expect(window.toast("Loudly")).to_be_visible()
    window.go("Inbox")
    expect(window.page.locator(".notification a")).to_have_text(["Loudly", "Quietly"])
    expect(window.toast("Quietly")).to_have_count(0)


def test_quiet_hours_are_kept(ada: Person) -> None:
    window = ada.signed_in()
    window.go("Preferences")
    window.page.get_by_role("button", name="Every night").click()
    window.page.get_by_label("Saturday, to").fill("10:00")
    window.page.get_by_label("What comes up meanwhile").select_option("Leave them out")
    window.page.get_by_role("button", name="Save").click()
    expect(window.toast("Preferences saved")).to_be_visible()
    kept = ada.api.get(PREFERENCES).json()
    assert kept["time_zone"] == "Europe/Berlin"
    assert kept["quiet_hours"]["policy"] == "drop"
    assert kept["quiet_hours"]["days"]["sat"] == [{"start": "22:00", "end": "10:00"}]
    window.page.reload()
    expect(window.page.get_by_label("Saturday, to")).to_have_value("10:00")


def test_hours_that_are_none_are_refused_next_to_their_day(ada: Person) -> None:
    window = ada.signed_in()
    window.go("Preferences")
    window.page.get_by_role("button", name="Add hours on Monday").click()
    window.page.get_by_label("Monday, to").fill("22:00")
    window.page.get_by_role("button", name="Save").click()
    expect(window.page.get_by_label("Monday, from")).to_have_attribute("aria-invalid", "true")
    expect(window.page.locator(".quiet-day", has_text="Monday").locator(".error")).to_be_visible()


def test_one_task_can_be_told_of_otherwise(ada: Person) -> None:
    window = ada.signed_in()
    window.page.get_by_role("button", name="Details").click()
    window.page.get_by_label("Title").fill("Quietly")
    window.page.get_by_label("Notifications").select_option("Reminders only")
    window.page.get_by_role("button", name="Add the task").click()
    expect(window.task("Quietly")).to_be_visible()
    [task] = ada.api.get("/api/v1/tasks").json()["items"]
    assert task["notification_preferences"]["events"]["task.updated"] == {"in_app": False}
    ada.api.patch(f"/api/v1/tasks/{task['id']}", json={"title": "Very quietly"})
    expect(window.task("Very quietly")).to_be_visible()
    ada.has("Loudly")
    assert ada.told(at_least=1) == ["Loudly"]
    window.open_task("Very quietly").get_by_role("button", name="Edit").click()
    expect(window.page.get_by_label("Notifications")).to_have_value("reminders")
