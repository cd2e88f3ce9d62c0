"""Deleting, and thinking better of it."""

from playwright.sync_api import expect

from tests.e2e.page.person import Person
from tests.e2e.page.window import Window
from tests.support.eventually import eventually


def test_undo_brings_a_task_back_and_nothing_has_happened(ada: Person) -> None:
    task = ada.has("Pay the rent")
    window = ada.signed_in()
    window.delete("Pay the rent")
    expect(window.task("Pay the rent")).to_have_count(0)
    window.toast("Deleted").get_by_role("button", name="Undo").click()
    expect(window.task("Pay the rent")).to_be_visible()
    assert ada.api.get(f"/api/v1/tasks/{task['id']}").json() == task


def deleting(ada: Person) -> Window:
    """A window in which time stands still, right after its only task was deleted."""
    ada.has("Pay the rent")
    window = ada.window()
    window.page.clock.install()
    window.open()
    window.sign_in(ada.email)
    window.delete("Pay the rent")
    return window


def test_after_ten_seconds_it_is_deleted(ada: Person) -> None:
    window = deleting(ada)
    expect(window.toast("Deleted")).to_be_visible()
    window.page.clock.run_for(9_000)
    assert ada.titles() == {"Pay the rent"}
    window.page.clock.run_for(1_500)
    expect(window.toast("Deleted")).to_have_count(0)
    eventually(lambda: ada.titles() == set())
    expect(window.task("Pay the rent")).to_have_count(0)


def test_resting_on_the_message_holds_it(ada: Person) -> None:
    window = deleting(ada)
    window.toast("Deleted").get_by_role("button", name="Undo").focus()
    window.page.clock.run_for(60_000)
    expect(window.toast("Deleted")).to_be_visible()
    assert ada.titles() == {"Pay the rent"}


def test_dismissing_the_message_deletes_at_once(ada: Person) -> None:
    ada.has("Pay the rent")
    window = ada.signed_in()
    window.delete("Pay the rent")
    window.toast("Deleted").get_by_role("button", name="Dismiss").click()
    eventually(lambda: ada.titles() == set())


def test_leaving_the_page_deletes_what_was_to_be_deleted(ada: Person) -> None:
    ada.has("Pay the rent")
    window = ada.signed_in()
    window.delete("Pay the rent")
    expect(window.toast("Deleted")).to_be_visible()
    window.page.goto("about:blank")
    eventually(lambda: ada.titles() == set())


def test_signing_out_deletes_what_was_to_be_deleted(ada: Person) -> None:
    ada.has("Pay the rent")
    window = ada.signed_in()
    window.delete("Pay the rent")
    window.page.get_by_role("button", name="Sign out").click()
    expect(window.heading("Sign in")).to_be_visible()
    eventually(lambda: ada.titles() == set())


def test_a_task_that_could_not_be_deleted_is_back_with_the_reason(ada: Person) -> None:
    ada.has("Pay the rent")
    window = ada.signed_in()
    refusal = {"title": "Not today", "status": 409}
    window.page.route("**/api/v1/tasks/*", lambda route: route.fulfill(status=409, json=refusal))
    window.delete("Pay the rent")
    window.toast("Deleted").get_by_role("button", name="Dismiss").click()
    expect(window.toast("could not be deleted")).to_contain_text("Not today")
    expect(window.task("Pay the rent")).to_be_visible()


def test_the_focus_goes_on_to_the_next_task(ada: Person) -> None:
    ada.has("First made")
    ada.has("Then made")
    window = ada.signed_in()
    window.task("Then made").get_by_role("button", name="Delete").press("Enter")
    expect(window.task("Then made")).to_have_count(0)
    expect(window.task("First made").get_by_role("checkbox")).to_be_focused()
