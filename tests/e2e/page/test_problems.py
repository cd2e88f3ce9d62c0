"""What can go wrong, and what the page says then."""

from playwright.sync_api import expect

from tests.e2e.page.person import Person


def test_what_the_api_refuses_is_told_next_to_the_field(ada: Person) -> None:
    window = ada.signed_in()
    window.page.get_by_role("button", name="Details").click()
    dialog = window.page.get_by_role("dialog", name="New task")
    dialog.get_by_label("Title").fill("x" * 201)
    dialog.get_by_label("Tags").fill("fine, " + "y" * 51)
    dialog.get_by_role("button", name="Add the task").click()
    for label in ("Title", "Tags"):
        expect(dialog.get_by_label(label)).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("Title")).to_be_focused()
    dialog.get_by_label("Title").fill("Short")
    dialog.get_by_label("Tags").fill("fine")
    dialog.get_by_role("button", name="Add the task").click()
    expect(window.task("Short")).to_be_visible()
    assert ada.titles() == {"Short"}


def test_a_blank_title_is_refused_where_it_was_typed(ada: Person) -> None:
    window = ada.signed_in()
    window.page.get_by_label("New task").press("Enter")
    expect(window.page.get_by_label("New task")).to_have_attribute("aria-invalid", "true")
    window.add("Better")


def test_a_refusal_that_is_about_no_field_here_is_told_above_the_form(ada: Person) -> None:
    window = ada.signed_in()
    problem = {"title": "The input breaks rules", "status": 422, "errors": [{"field": "colour", "message": "is odd"}]}
    window.page.route("**/api/v1/tasks", lambda route: route.fulfill(status=422, json=problem))
    window.page.get_by_label("New task").fill("Water the plants")
    window.page.get_by_label("New task").press("Enter")
    expect(window.page.get_by_role("alert")).to_have_text("colour is odd")


def test_an_answer_that_was_lost_makes_no_second_task(ada: Person) -> None:
    window = ada.signed_in()
    keys: list[str] = []

    def lose_the_first_answer(route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        keys.append(route.request.headers["idempotency-key"])
        return route.abort() if len(keys) == 1 else route.fallback()

    window.page.route("**/api/v1/tasks", lose_the_first_answer)
    window.add("Once only")
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_list_that_could_not_be_read_can_be_read_again(ada: Person) -> None:
    ada.has("Water the plants")
    window = ada.window()
    window.page.route("**/api/v1/tasks?*", lambda route: route.fulfill(status=500, json={"title": "Oh dear"}))
    window.open()
    window.sign_in(ada.email)
    expect(window.page.get_by_role("alert")).to_contain_text("Oh dear")
    window.page.unroute("**/api/v1/tasks?*")
    window.page.get_by_role("button", name="Try again").click()
    expect(window.task("Water the plants")).to_be_visible()


def test_a_page_without_a_service_says_so_and_starts_later(ada: Person) -> None:
    window = ada.window()
    window.page.route("**/config.json", lambda route: route.abort())
    window.open()
    expect(window.page.get_by_text("TaskFlow could not start.")).to_be_visible()
    window.page.unroute("**/config.json")
    window.page.get_by_role("button", name="Try again").click()
    expect(window.heading("Sign in")).to_be_visible()


def test_a_link_to_a_task_that_is_gone_says_so(ada: Person) -> None:
    window = ada.signed_in()
    window.open("#/tasks/01a20286-e768-7af9-8630-de643fd5ddac")
    expect(window.page.get_by_text("This task is gone.")).to_be_visible()
