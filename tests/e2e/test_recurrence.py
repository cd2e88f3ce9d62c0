"""A year of series in the running system, its clock advanced from outside."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.support.eventually import eventually
from tests.support.system import NewSystem, System

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
STEPS = [1] * 5 + [28] * 13
"""Days: some one by one, then a year in leaps, each of which the next sweep has to make up for."""

PATTERNS = ("daily", "weekly:mon,wed", "monthly:31", "yearly:02-29")


@dataclass
class Story:
    """Series of one user in a system whose clock is advanced; tokens last for an hour of that clock."""

    system: System

    def now(self) -> datetime:
        return self.system.now()

    def create(self, pattern: str, **fields: object) -> dict[str, Any]:
        first = datetime.combine(
            self.now().astimezone(BERLIN).date() + DAY, datetime.min.time().replace(hour=9), BERLIN
        )
        body = {
            "title": pattern,
            "due_date": first.isoformat(),
            "time_zone": "Europe/Berlin",
            "recurrence_pattern": pattern,
            **fields,
        }
        created = self.system.client().post("/api/v1/tasks", json=body)
        assert created.status_code == 201, created.text
        series: dict[str, Any] = created.json()
        return series

    def occurrences(self, client: httpx.Client, series: dict[str, Any]) -> list[dict[str, Any]]:
        found, cursor = [], {}
        while True:
            page = client.get(f"/api/v1/tasks/{series['id']}/occurrences", params={"limit": 200, **cursor}).json()
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            cursor = {"cursor": page["next_cursor"]}

    def settle(self, every: list[dict[str, Any]]) -> None:
        """Wait until each series has a next occurrence and all that fell due before the last one is closed."""
        client, now = self.system.client(), self.now()
        eventually(lambda: all(self._is_settled(client, series, now) for series in every), within=30, every=0.2)

    def _is_settled(self, client: httpx.Client, series: dict[str, Any], now: datetime) -> bool:
        found = client.get("/api/v1/tasks", params={"parent": series["id"], "status": "pending", "limit": 50}).json()
        dates = sorted(datetime.fromisoformat(one["occurrence_date"]) for one in found["items"])
        return bool(dates) and dates[-1] > now and sum(at <= now for at in dates) <= 1


@pytest.fixture(scope="module")
def story(new_system: NewSystem) -> Iterator[Story]:
    with new_system("year") as system:
        yield Story(system)


@pytest.mark.timeout(400)
def test_a_year_without_duplicate_gap_or_drift(story: Story) -> None:
    # given four series
    begin = story.now()
    every = {pattern: story.create(pattern) for pattern in PATTERNS}
    story.settle(list(every.values()))
    # when a year goes by
    for days in STEPS:
        story.system.advance(days * DAY)
        story.settle(list(every.values()))
    # then each has fallen due on exactly its days, at nine in the morning in Berlin, and one more is ahead
    client, end = story.system.client(), story.now()
    for pattern, series in every.items():
        found = story.occurrences(client, series)
        walls = sorted(datetime.fromisoformat(one["occurrence_date"]).astimezone(BERLIN) for one in found)
        assert [wall.strftime("%H:%M") for wall in walls] == ["09:00"] * len(walls), pattern
        past = [wall.date() for wall in walls if wall <= end]
        assert past == [day for day in _days(begin, end) if _falls_on(pattern, day)], pattern
        assert len(walls) > len(past), pattern
        assert sorted(one["status"] for one in found).count("pending") <= 2, pattern
    # and all of it is in the trail
    eventually(lambda: story.system.queues()["local-AuditWriterQueue"]["visible"] == 0, within=60)
    daily = story.occurrences(client, every["daily"])
    missed = next(one for one in daily if one["status"] == "missed")
    history = client.get(f"/api/v1/tasks/{missed['id']}/history").json()["items"]
    assert [entry["event_type"] for entry in history] == ["task.missed", "task.created"]


def test_after_a_month_down_everything_is_made_up_for(story: Story) -> None:
    latest, every = story.create("daily"), story.create("daily", recurrence_catch_up="all")
    story.settle([latest])
    eventually(lambda: story.occurrences(story.system.client(), every))
    # when the service is down for a month
    story.system.interrupt()
    story.system.start()
    story.system.advance(31 * DAY)
    story.settle([latest])
    # then nothing is missing, and only what its policy says is open
    client = story.system.client()
    found = eventually(lambda: _if_complete(story.occurrences(client, every), 32))
    assert {one["status"] for one in found} == {"pending"}
    statuses = [one["status"] for one in story.occurrences(client, latest)]
    assert (statuses.count("missed"), statuses.count("pending"), len(statuses)) == (30, 2, 32)


def test_the_next_one_follows_a_completion_within_seconds(story: Story) -> None:
    series = story.create("daily/3", recurrence_anchor="completion")
    client = story.system.client()
    [first] = eventually(lambda: story.occurrences(client, series), within=5)
    client.post(f"/api/v1/tasks/{first['id']}/complete").raise_for_status()
    _, second = eventually(lambda: _if_complete(story.occurrences(client, series), 2), within=5)
    assert second["status"] == "pending"


def test_what_is_done_to_one_leaves_the_rule_alone(story: Story) -> None:
    series = story.create("weekly")
    client = story.system.client()
    [first] = eventually(lambda: story.occurrences(client, series), within=5)
    assert client.post(f"/api/v1/tasks/{first['id']}/skip").json()["status"] == "skipped"
    _, second = eventually(lambda: _if_complete(story.occurrences(client, series), 2), within=5)
    moved = (datetime.fromisoformat(second["due_date"]) + timedelta(hours=3)).isoformat()
    client.patch(f"/api/v1/tasks/{second['id']}", json={"due_date": moved}).raise_for_status()
    client.patch(f"/api/v1/tasks/{series['id']}", json={"title": "Water all plants"}).raise_for_status()
    assert client.get(f"/api/v1/tasks/{series['id']}").json()["recurrence_pattern"] == series["recurrence_pattern"]
    assert client.delete(f"/api/v1/tasks/{series['id']}").status_code == 204
    assert client.get(f"/api/v1/tasks/{second['id']}").status_code == 404


def _days(begin: datetime, end: datetime) -> Iterator[date]:
    day = begin.astimezone(BERLIN).date() + DAY
    while datetime.combine(day, datetime.min.time().replace(hour=9), BERLIN) <= end:
        yield day
        day += DAY


def _falls_on(pattern: str, day: date) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    return {
        "daily": True,
        "weekly:mon,wed": day.weekday() in {0, 2},
        "monthly:31": day.day == last,
        "yearly:02-29": day.month == 2 and day.day == last,
    }[pattern]


def _if_complete(found: list[dict[str, Any]], count: int) -> list[dict[str, Any]] | None:
    return found if len(found) == count else None
