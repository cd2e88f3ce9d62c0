"""A headless Chromium for the page's tests, and people with windows in it."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.e2e.page.person import Person
from tests.support.system import System

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 20_000
"""What has not shown by then will not: a busy machine takes seconds to open a page."""
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser with a profile of its own."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (Debian's package is called chromium)")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def people(chromium: Any, system: System) -> Iterator[Callable[[str], Person]]:
    """Make people whom nobody has met before; afterwards none of their windows may have broken the page's own rules."""
    made: list[Person] = []

    def meet(name: str) -> Person:
        made.append(Person(name, system=system, chromium=chromium))
        return made[-1]

    yield meet
    complaints = [complaint for person in made for complaint in person.leave()]
    assert complaints == []


@pytest.fixture
def ada(people: Callable[[str], Person]) -> Person:
    return people("ada")
