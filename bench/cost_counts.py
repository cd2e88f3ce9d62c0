"""What a task change, and a reminder, set going: invocations and their time, events, frames, the database's CPU time.

Run: `python -m bench.cost_counts [--tasks 200] [--reminders 200] [--write]`; it starts the whole system for itself,
with one page open. Changes come one by one, so that few share an invocation: a quiet system is the dearest per piece.
`--write` keeps the counts in infra/cost/counted.json, from which `make docs` works out docs/cost.md.
"""

import argparse
import asyncio
import json
import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil

from bench.live_clients import API, Person, people
from tests.support.system import System

COUNTED = Path(__file__).parents[1] / "infra/cost/counted.json"
SAMPLE = re.compile(
    r'^aws_lambda_(?:(invocations)_total|(duration)_seconds_sum)\{function_name="local-(\w+)"\} (\S+)$', re.MULTILINE
)
PATIENCE = 60.0
HORIZON = timedelta(minutes=8)
"""Shorter than an idle connection lives, longer than the sweeper looks ahead."""
Counts = dict[str, float]


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder) / "state").start()
        try:
            counts = asyncio.run(measure(system, options))
        finally:
            system.interrupt()
    print(json.dumps(counts, indent=1))
    if options.write:
        COUNTED.write_text(json.dumps(counts, indent=1) + "\n", "utf-8")


async def measure(system: System, options: argparse.Namespace) -> dict[str, Any]:
    (person,) = people(system, 1)
    await person.open(1)
    listening = asyncio.create_task(person.listen())
    await change(system, person, 20)  # warm up
    plain = await counted(system, lambda: change(system, person, options.tasks), options.tasks)
    asked = await counted(system, lambda: change(system, person, options.reminders, reminders=True), options.reminders)
    fired = await counted(system, lambda: fire(system, person, options.reminders), options.reminders)
    listening.cancel()
    await person.close()
    return {
        "counted_on": datetime.now(UTC).date().isoformat(),
        "task_change": plain,
        "reminder": _plus(_minus(asked, plain), fired),
    }


async def change(system: System, person: Person, count: int, *, reminders: bool = False) -> None:
    """Make tasks one by one, then wait until every event is in the trail."""
    due = (datetime.now(UTC) + HORIZON).isoformat()
    extra = {"due_date": due, "time_zone": "UTC", "reminder_offset": "0 minutes"} if reminders else {}
    for number in range(count):
        (await person.http.post(f"{API}/tasks", json={"title": f"task {number}", **extra})).raise_for_status()
        await asyncio.sleep(0.02)
    await until(lambda: settled(system))


async def fire(system: System, person: Person, count: int) -> None:
    """Let the hour come, and wait until all reminders have fired and are in the trail."""
    await person.http.post("/_local/clock/advance", json={"seconds": HORIZON.total_seconds()})
    sent = "SELECT count(*) FROM task_events WHERE event_type = 'reminder.triggered'"
    await until(lambda: system.rows(sent)[0][0] >= count and settled(system))


async def counted(system: System, work: Callable[[], Any], pieces: int) -> Counts:
    """Answer what each piece of the work came to."""
    before = await snapshot(system)
    await work()
    after = await snapshot(system)
    each = {key: round(value / pieces, 3) for key, value in _minus(after, before).items()}
    return {key: value for key, value in each.items() if value}


async def snapshot(system: System) -> Counts:
    """Read every count as it stands."""
    text = await asyncio.to_thread(lambda: httpx.get(f"{system.url}/_local/metrics").text)
    counts = {
        f"{function} {'invocations' if n else 'ms'}": float(value) * (1 if n else 1000)
        for n, _, function, value in SAMPLE.findall(text)
    }
    counts["frames"] = sum(map(float, re.findall(r"^taskflow_frames_delivered_total\{.*\} (\S+)$", text, re.MULTILINE)))
    counts["events"] = float(system.rows("SELECT count(*) FROM task_events")[0][0])
    return counts | {"database CPU ms": _database_cpu(system)}


def settled(system: System) -> bool:
    """Tell whether nothing waits any more."""
    waiting = sum(queue["visible"] + queue["in_flight"] for queue in system.queues().values())
    return waiting == 0 and system.rows("SELECT count(*) FROM outbox")[0][0] == 0


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110 - another process is what is waited for
            await asyncio.sleep(0.3)


def _database_cpu(system: System) -> float:
    """Milliseconds of all of PostgreSQL's processes, those that have ended included (their parent keeps count)."""
    port = next(pid for pid in psutil.process_iter() if _is_server(pid, system))
    times = [process.cpu_times() for process in (port, *port.children())]
    ended = port.cpu_times()
    return 1000 * (sum(time.user + time.system for time in times) + ended.children_user + ended.children_system)


def _is_server(process: psutil.Process, system: System) -> bool:
    try:
        return process.name() == "postgres" and str(system.data) in " ".join(process.cmdline())
    except psutil.Error:
        return False


def _minus(one: Counts, other: Counts) -> Counts:
    return {key: one.get(key, 0) - other.get(key, 0) for key in one | other}


def _plus(one: Counts, other: Counts) -> Counts:
    return {key: round(one.get(key, 0) + other.get(key, 0), 3) for key in sorted(one | other)}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=200)
    parser.add_argument("--reminders", type=int, default=200)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
