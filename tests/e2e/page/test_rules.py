"""The page's own arithmetic, run in the browser that it is written for."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.e2e.page.person import BERLIN
from tests.support.system import System

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def page(chromium: Any, system: System) -> Iterator[Any]:
    """A page of the same origin with nobody on it."""
    context = chromium.new_context(**BERLIN)
    opened = context.new_page()
    opened.goto(system.url)
    yield opened
    context.close()


@pytest.fixture(scope="module")
def call(page: Any) -> Call:
    """Call a function of one of the page's modules."""

    def run(module: str, name: str, *arguments: Any) -> Any:
        script = "async ([path, name, args]) => (await import(path))[name](...args)"
        return page.evaluate(script, [f"/app/{module}.js", name, list(arguments)])

    return run


@pytest.mark.parametrize(
    ("date", "time", "zone", "instant"),
    [
        ("2026-01-15", "09:00", "Europe/Berlin", "2026-01-15T08:00:00Z"),
        ("2026-07-15", "09:00", "Europe/Berlin", "2026-07-15T07:00:00Z"),
        pytest.param("2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:30:00Z", id="left out in spring"),
        pytest.param("2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30:00Z", id="twice in autumn"),
        pytest.param("2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:45:00Z", id="half an hour left out"),
        pytest.param("2011-12-30", "12:00", "Pacific/Apia", "2011-12-30T22:00:00Z", id="a whole day left out"),
        ("2026-06-01", "00:00", "Asia/Kathmandu", "2026-05-31T18:15:00Z"),
        ("2026-12-31", "23:59", "UTC", "2026-12-31T23:59:00Z"),
    ],
)
def test_a_wall_time_is_an_instant(call: Call, date: str, time: str, zone: str, instant: str) -> None:
    assert call("zones", "instantOf", {"date": date, "time": time}, zone) == _epoch(instant)


@pytest.mark.parametrize(
    "pattern",
    [
        "daily", "daily/3", "weekdays", "weekly", "weekly:mon,wed", "weekly/2:mon", "monthly", "monthly:1,15",
        "monthly:last", "monthly:2tue", "monthly:-1fri", "monthly/3:1", "yearly", "yearly/4",
        "yearly:02-29", "monthly:2tue,4tue", "monthly:-3", "RRULE:FREQ=DAILY;COUNT=3",
    ],
)  # fmt: skip
def test_a_pattern_survives_the_form(call: Call, pattern: str) -> None:
    assert call("recurrence", "writePattern", call("recurrence", "readPattern", pattern)) == pattern


def test_no_pattern_is_no_recurrence(call: Call) -> None:
    assert call("recurrence", "writePattern", call("recurrence", "readPattern", None)) is None


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("daily/3", "Every 3 days"),
        ("weekly/2:mon,fri", "Every 2 weeks on Monday, Friday"),
        ("monthly:-1fri", "Every month on the last Friday"),
        ("monthly:1,15", "Every month on day 1, 15"),
        ("weekdays", "Every weekday"),
    ],
)
def test_a_pattern_is_told_in_words(call: Call, pattern: str, words: str) -> None:
    assert call("recurrence", "sayPattern", pattern) == words


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (None, "undated"),
        ("2026-06-10T11:59:59Z", "overdue"),
        ("2026-06-10T12:00:00Z", "today"),
        pytest.param("2026-06-10T21:59:00Z", "today", id="a minute before midnight in Berlin"),
        pytest.param("2026-06-10T22:00:00Z", "later", id="midnight in Berlin"),
    ],
)
def test_a_task_stands_where_its_due_date_puts_it(call: Call, due: str | None, group: str) -> None:
    now = _epoch("2026-06-10T12:00:00Z")
    assert call("dates", "groupOf", {"due_date": due}, now) == group


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        ("2026-06-10T14:00:00Z", "Europe/Berlin", "Today, 16:00"),
        ("2026-06-11T07:00:00Z", None, "Tomorrow, 09:00"),
        ("2026-06-09T07:00:00Z", "Europe/Berlin", "Yesterday, 09:00"),
        ("2026-06-16T07:00:00Z", "Europe/Berlin", "Tue 16 Jun, 09:00"),
        ("2027-06-16T07:00:00Z", "Europe/Berlin", "Wed 16 Jun 2027, 09:00"),
        ("2026-06-10T14:00:00Z", "America/New_York", "Today, 10:00 (New York)"),
        pytest.param("2026-06-10T14:00:00Z", "Europe/Paris", "Today, 16:00", id="another zone, the same clock"),
        pytest.param("2026-06-10T20:00:00Z", "Asia/Tokyo", "Tomorrow, 05:00 (Tokyo)", id="tomorrow there"),
    ],
)
def test_a_time_is_told_on_the_clock_of_the_task(call: Call, at: str, zone: str | None, words: str) -> None:
    said = call("dates", "sayWhen", at, zone, _epoch("2026-06-10T12:00:00Z"))
    assert said.replace("Tue,", "Tue").replace("Wed,", "Wed") == words  # browsers differ in that comma


def test_only_what_was_changed_is_sent(page: Any) -> None:
    changes = page.evaluate("""async () => {
        const { readDraft, writeChanges } = await import("/app/task-draft.js");
        const before = readDraft({
            title: "Rent", description: "By transfer", priority: "high", tags: ["home"], reminder_offsets: ["1 day"],
            due_date: "2026-06-10T07:00:00Z", time_zone: "Europe/Berlin", recurrence_pattern: "monthly:1,15",
        });
        return [
            writeChanges(before, before),
            writeChanges(before, { ...before, title: "The rent", description: "" }),
            writeChanges(before, { ...before, date: "" }),
            writeChanges(before, { ...before, zone: "Asia/Tokyo" }),
        ];
    }""")
    assert changes == [
        {},
        {"title": "The rent", "description": None},
        {"due_date": None, "time_zone": None, "reminder_offsets": [], "recurrence_pattern": None},
        {"due_date": "2026-06-10T00:00:00.000Z", "time_zone": "Asia/Tokyo"},
    ]


def _epoch(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp() * 1000
