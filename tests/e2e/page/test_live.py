"""What happens in one window shows in every other one."""

from playwright.sync_api import expect

from tests.e2e.page.person import Person


def test_a_task_added_in_one_window_appears_in_the_other(ada: Person) -> None:
    one, other = ada.signed_in(), ada.signed_in()
    one.add("Water the plants")
    expect(other.task("Water the plants")).to_be_visible()


def test_a_task_that_another_client_adds_is_told_in_every_window(ada: Person) -> None:
    windows = [ada.signed_in(), ada.signed_in()]
    ada.has("Water the plants")
    for window in windows:
        toast = window.toast("Task created")
        expect(toast).to_contain_text("Water the plants")
        toast.get_by_role("button", name="Open").click()
        expect(window.page.get_by_role("complementary", name="Task")).to_contain_text("Water the plants")


def test_nobody_is_told_what_they_have_just_done_themselves(ada: Person) -> None:
    window = ada.signed_in()
    window.add("By myself")
    ada.has("By another client")
    expect(window.toast("By another client")).to_be_visible()
    expect(window.toast("By myself")).to_have_count(0)


def test_a_task_deleted_elsewhere_goes_away_even_while_it_is_open(ada: Person) -> None:
    task = ada.has("Water the plants")
    window = ada.signed_in()
    window.open_task("Water the plants")
    ada.api.delete(f"/api/v1/tasks/{task['id']}")
    expect(window.page.get_by_text("This task is gone.")).to_be_visible()
    expect(window.task("Water the plants")).to_have_count(0)


def test_the_inbox_counts_what_is_new_until_it_is_looked_at(ada: Person) -> None:
    window = ada.signed_in()
    for title in ("One", "Two"):
        ada.has(title)
    badge = window.page.locator(".badge")
    expect(badge).to_have_text("2 new")
    expect(window.page).to_have_title("(2) Tasks · TaskFlow")
    window.go("Inbox")
    expect(window.page.locator(".notification[data-new=true]")).to_have_count(2)
    expect(badge).to_have_count(0)
    window.page.reload()
    window.becomes("Live")
    expect(window.page.locator(".notification")).to_have_count(2)
    expect(window.page.locator(".notification[data-new=true]")).to_have_count(0)


def test_what_is_read_in_one_window_is_read_in_all(ada: Person) -> None:
    window = ada.signed_in()
    beside, elsewhere = ada.window(window.page.context), ada.signed_in()
    beside.open()
    ada.has("Water the plants")
    for one in (window, beside, elsewhere):
        expect(one.page.locator(".badge")).to_have_text("1 new")
    with window.page.expect_response("**/notifications/read"):
        window.go("Inbox")
    expect(beside.page.locator(".badge")).to_have_count(0)
    elsewhere.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(elsewhere.page.locator(".badge")).to_have_count(0)


def test_the_inbox_tells_the_newest_first(ada: Person) -> None:
    for title in ("One", "Two", "Three"):
        ada.has(title)
    told = ada.told(at_least=3)
    window = ada.signed_in()
    window.go("Inbox")
    expect(window.page.locator(".notification a")).to_have_text(told)


def test_people_hear_nothing_of_each_other(ada: Person, people) -> None:
    window, eve = ada.signed_in(), people("eve")
    eve.has("A secret")
    ada.has("Mine")
    expect(window.toast("Mine")).to_be_visible()
    window.go("Inbox")
    expect(window.page.locator(".notification a")).to_have_text(["Mine"])
