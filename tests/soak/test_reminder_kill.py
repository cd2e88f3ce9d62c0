"""`kill -9` of the dispatcher and the sweeper, again and again, while reminders fall due: none lost, none twice."""

import collections
import contextlib
import os
import random
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.support.eventually import eventually
from tests.support.pending_reminders import OTHERS, fill
from tests.support.system import System

REMINDERS = int(os.environ.get("SOAK_REMINDERS", "1000"))
SECONDS, PENDING = 60, 100_000
VICTIMS = ("reminder_dispatcher", "reminder_sweeper")
PAUSE = (0.2, 1.2)
"""Seconds between two kills."""

AHEAD = timedelta(minutes=20)
"""When the first falls due; the clock then leaps, so that the sweeper has to find them all."""

LEAP = timedelta(minutes=18)
ENDS = f"SELECT status, count(*) FROM reminder_schedule WHERE correlation_id <> '{OTHERS}' GROUP BY 1"
TRAIL = "SELECT entity_id, count(*) FROM task_events WHERE event_type = 'reminder.triggered' GROUP BY 1"
TOLD = "SELECT task_id::text, count(*) FROM notifications WHERE event = 'reminder.triggered' GROUP BY 1"
EARLY = "SELECT count(*) FROM reminder_schedule WHERE ended_at < scheduled_at"
LATENESS = """
    SELECT percentile_cont(ARRAY[0.5, 0.99, 1]) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - scheduled_at))
    FROM reminder_schedule WHERE status = 'sent'
"""


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_every_reminder_fires_once_however_often_its_senders_are_killed(tmp_path: Path) -> None:
    system = System(tmp_path / "state").start()
    try:
        # given many reminders within a minute, while many more are pending
        fill(system, PENDING)
        created = _create(system)
        eventually(lambda: _ends(system) == {"pending": REMINDERS}, within=120, every=1)
        system.advance(LEAP)
        # when those who send them are killed all the while
        kills = _kill_for(system, AHEAD - LEAP + timedelta(seconds=SECONDS + 5))
        # then, after leases and hidden messages have run out, each has fired once
        eventually(lambda: _settled(system, created), within=300, every=1)
        _check(system, created, kills)
    finally:
        system.interrupt()


def _create(system: System) -> set[str]:
    client, begin = system.client(), datetime.now(UTC) + AHEAD
    return {_create_one(client, begin + timedelta(seconds=SECONDS * number / REMINDERS)) for number in range(REMINDERS)}


def _create_one(client: httpx.Client, due: datetime) -> str:
    body = {"title": "a", "due_date": due.isoformat(), "reminder_offset": "0 minutes"}
    return str(client.post("/api/v1/tasks", json=body).raise_for_status().json()["id"])


def _kill_for(system: System, span: timedelta) -> "collections.Counter[str]":
    kills: collections.Counter[str] = collections.Counter()
    end = time.monotonic() + span.total_seconds()
    while time.monotonic() < end:
        time.sleep(random.uniform(*PAUSE))
        victim = random.choice(VICTIMS)
        for pid in _environments(system, victim)[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                kills[victim] += 1
    return kills


def _environments(system: System, function: str) -> list[int]:
    """The processes in which a function of this very system runs, in any order."""
    marks = (
        f"POWERTOOLS_SERVICE_NAME={function}".encode(),
        f"AWS_ENDPOINT_URL=http://127.0.0.1:{system.aws_port}".encode(),
    )
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdecimal() and set(marks) <= set((entry / "environ").read_bytes().split(b"\0")):
                found.append(int(entry.name))
    return random.sample(found, len(found))


def _settled(system: System, created: set[str]) -> bool:
    told = set(dict(system.rows(TOLD)))
    if _ends(system) == {"sent": REMINDERS} and told >= created and len(system.rows(TRAIL)) >= REMINDERS:
        return True
    system.advance(timedelta(seconds=20))
    return False


def _check(system: System, created: set[str], kills: "collections.Counter[str]") -> None:
    told, trail = dict(system.rows(TOLD)), dict(system.rows(TRAIL))
    assert {task for task in created if told.get(task) != 1} == set()
    assert [entry for entry, count in trail.items() if count != 1] == []
    assert len(trail) == REMINDERS
    assert system.rows(EARLY) == [(0,)]
    [(quantiles,)] = system.rows(LATENESS)
    shown = "  ".join(f"{name} {seconds:.2f} s" for name, seconds in zip(("p50", "p99", "max"), quantiles, strict=True))
    print(f"\n{REMINDERS} reminders through {dict(kills)} kills: each fired, recorded and told once; late {shown}")


def _ends(system: System) -> dict[str, int]:
    return dict(system.rows(ENDS))
