"""Everybody can use it: axe finds nothing, a keyboard is enough, and a narrow screen too."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.page.person import Person
from tests.e2e.page.window import Window

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
SCREENS = [
    pytest.param({"viewport": size, "color_scheme": scheme}, id=f"{scheme}-{size['width']}")
    for size in (WIDE, NARROW)
    for scheme in ("light", "dark")
]
COLOURS_ALONE = {"runOnly": ["color-contrast"]}
"""All that differs between light and dark."""


@pytest.mark.parametrize("screen", SCREENS)
def test_no_view_has_a_violation_or_scrolls_sideways(ada: Person, screen: dict[str, Any]) -> None:
    task = ada.has("Water the plants", priority="urgent", tags=["home"], description="Even the cactus.\n" + "x" * 300)
    ada.has("A" * 200)
    ada.trail(at_least=2)
    window = ada.window(reduced_motion="reduce", **screen)
    window.open()
    expect(window.heading("Sign in")).to_be_visible()
    looks_fine(window, "signing in")
    window.sign_in(ada.email)
    expect(window.task("Water the plants")).to_be_visible()
    looks_fine(window, "the list")
    window.page.get_by_label("New task").press("Enter")
    expect(window.page.locator("#quick-error")).to_be_visible()
    window.delete("A" * 200)
    expect(window.toast("Deleted")).to_be_visible()
    looks_fine(window, "a refusal and a toast")
    window.toast("Deleted").get_by_role("button", name="Undo").click()
    window.open_task("Water the plants")
    expect(window.page.get_by_text("Task created")).to_be_visible()
    window.page.get_by_role("button", name="Snooze").click()
    looks_fine(window, "a task")
    window.page.get_by_role("button", name="Edit", exact=True).click()
    ada.api.patch(f"/api/v1/tasks/{task['id']}", json={"title": "Water the plants now", "priority": "low"})
    window.page.get_by_label("Title").fill("Water the plants soon")
    window.page.get_by_role("button", name="Save").click()
    expect(window.page.get_by_text("was changed elsewhere")).to_be_visible()
    looks_fine(window, "an edit that came too late")
    window.page.keyboard.press("Escape")
    window.page.get_by_role("button", name="Close the task").click()
    window.page.get_by_role("button", name="Details").click()
    fill_everything(window)
    looks_fine(window, "the form")
    window.page.keyboard.press("Escape")
    window.go("Inbox")
    looks_fine(window, "the inbox")
    window.go("Audit trail")
    window.page.locator("summary").first.click()
    looks_fine(window, "the audit trail")
    window.go("Preferences")
    window.page.get_by_role("button", name="Every night").click()
    looks_fine(window, "the preferences")


def test_the_keyboard_is_enough(ada: Person) -> None:
    window = ada.window()
    window.open()
    keys = window.page.keyboard
    keys.type(ada.email)
    keys.press("Enter")
    window.becomes("Live")
    keys.press("Tab")
    expect(window.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    keys.press("Enter")
    keys.press("Tab")
    expect(window.page.get_by_label("New task")).to_be_focused()
    keys.type("By hand")
    keys.press("Enter")
    title = window.page.get_by_role("link", name="By hand")
    expect(title).to_be_visible()
    for _ in range(30):
        keys.press("Tab")
        if title.evaluate("element => element === document.activeElement"):
            break
    keys.press("Enter")
    panel = window.page.get_by_role("complementary", name="Task")
    expect(panel).to_be_focused()
    keys.press("Escape")
    expect(panel).to_have_count(0)
    expect(title).to_be_focused()


def test_a_dialog_keeps_the_focus_and_gives_it_back(ada: Person) -> None:
    window = ada.signed_in()
    button = window.page.get_by_role("button", name="Details")
    button.click()
    dialog = window.page.get_by_role("dialog", name="New task")
    expect(dialog.get_by_label("Title")).to_be_focused()
    for _ in range(12):
        window.page.keyboard.press("Tab")
        assert window.page.evaluate("document.activeElement.matches('body, dialog, dialog *')")
    window.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()


def test_nothing_moves_for_who_wants_no_motion(ada: Person) -> None:
    window = ada.signed_in(reduced_motion="reduce")
    ada.has("Water the plants")
    expect(window.toast("Task created")).to_be_visible()
    assert window.page.evaluate("document.getAnimations().length") == 0


def looks_fine(window: Window, view: str) -> None:
    is_dark = window.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    found = Axe().run(window.page, options=COLOURS_ALONE if is_dark else None).response["violations"]
    assert [(view, one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    width, seen = window.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= seen, f"{view} is {width} pixels wide"
    small = window.page.evaluate(TARGETS)
    assert small == [], f"{view} has targets that are hard to hit"


def fill_everything(window: Window) -> None:
    """Make every part of the form show itself."""
    dialog = window.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Tomorrow").click()
    dialog.get_by_label("Remind me").select_option("1 day before")
    dialog.get_by_label("Remind me").select_option("Other…")
    dialog.get_by_label("How often").select_option("Every week")
    dialog.get_by_text("More choices").click()
    expect(dialog.get_by_role("region", name="Next dates").locator("li")).to_have_count(5)


TARGETS = """() => [...document.querySelectorAll("button, select, input, summary")]
    .map((element) => [element.outerHTML.slice(0, 120), element.getBoundingClientRect()])
    .filter(([, { width, height }]) => width && (width < 24 || height < 24))
    .map(([shown]) => shown)"""
"""Controls smaller than 24 by 24 pixels (WCAG 2.2, 2.5.8)."""
