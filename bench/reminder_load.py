"""How late reminders are: 1,000 within one real minute, while 100,000 others are pending, through the whole system.

Run: `python -m bench.reminder_load [--reminders 1000] [--pending 100000] [--seconds 60] [--people 20]`; it starts the
system for itself, creates the tasks over HTTP, lets the clock leap until shortly before the first is due, and then
waits for real time to pass (about four minutes in all). `--seconds 0` makes all of them due at the same instant.
Lateness is from the second a reminder was set for to the moment at which it was marked and told; a frame is late by
what a client sees on its WebSocket. Bar: 1.5 s at the 99th percentile.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from websockets.asyncio.client import ClientConnection

from bench.live_clients import Person, people, quantiles
from tests.support.eventually import eventually
from tests.support.pending_reminders import OTHERS, fill
from tests.support.system import System

API = "/api/v1"
AHEAD = timedelta(minutes=20)
"""Beyond the three minutes within which the planner sends a reminder on its way itself: the sweeper finds these."""
LEFT = timedelta(seconds=90)
"""Before the first is due, when real time begins: the next sweep comes within a minute."""
PATIENCE = 60.0
"""Seconds to wait for the last one."""
AT_ONCE = 8
"""Requests in flight."""

PLANNED = f"SELECT count(*) FROM reminder_schedule WHERE correlation_id <> '{OTHERS}'"
FIRED = f"""
    SELECT scheduled_at, ended_at, status FROM reminder_schedule WHERE correlation_id <> '{OTHERS}'
"""
TOLD = """
    SELECT task_id::text, count(*) FROM notifications WHERE event = 'reminder.triggered' GROUP BY 1
"""


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder) / "state", template=options.template).start()
        try:
            fill(system, options.pending)
            asyncio.run(measure(system, people(system, options.people), options))
        finally:
            system.interrupt()


async def measure(system: System, everybody: list[Person], options: argparse.Namespace) -> None:
    """Set the reminders, leap, listen, wait for them, and report."""
    begin = datetime.now(UTC) + AHEAD
    created = await create(everybody, options, begin)
    await asyncio.to_thread(wait_for_plans, system, len(created))
    leap = begin - LEFT - datetime.now(UTC)
    (await everybody[0].http.post("/_local/clock/advance", json={"seconds": leap.total_seconds()})).raise_for_status()
    arrivals: list[tuple[str, float]] = []
    sockets = [await person.connect() for person in everybody]
    listening = [asyncio.create_task(listen(socket, arrivals)) for socket in sockets]
    print(f"{len(created)} tasks created, the first due in {LEFT.total_seconds():.0f} s")
    await wait(begin - leap + timedelta(seconds=options.seconds), arrivals, len(created))
    report(system, {task: due - leap for task, due in created.items()}, arrivals, options)
    for task in listening:
        task.cancel()
    for socket in sockets:
        await socket.close()


async def create(everybody: list[Person], options: argparse.Namespace, begin: datetime) -> dict[str, datetime]:
    """Create tasks whose only reminder is at their due date, spread over the seconds; answers due dates by id."""
    created: dict[str, datetime] = {}
    free = asyncio.Semaphore(AT_ONCE)

    async def create_one(number: int) -> None:
        due = begin + timedelta(seconds=number * options.seconds / options.reminders)
        body = {"title": f"task {number}", "due_date": due.isoformat(), "reminder_offset": "0 minutes"}
        async with free:
            answer = await everybody[number % len(everybody)].http.post(f"{API}/tasks", json=body)
        created[answer.raise_for_status().json()["id"]] = due

    await asyncio.gather(*(create_one(number) for number in range(options.reminders)))
    return created


def wait_for_plans(system: System, expected: int) -> None:
    """Wait until all of them have been planned."""
    eventually(lambda: system.rows(PLANNED) == [(expected,)], within=60, every=0.5)


async def listen(socket: ClientConnection, arrivals: list[tuple[str, float]]) -> None:
    """Take the time of every reminder's frame, until cancelled."""
    async for text in socket:
        arrived, frame = time.time(), json.loads(text)
        if frame["type"] == "notification" and frame["event"] == "reminder.triggered":
            arrivals.append((frame["task_id"], arrived))


async def wait(until: datetime, arrivals: list[tuple[str, float]], expected: int) -> None:
    """Wait until the minute is over and all have come, or for long enough."""
    deadline = until.timestamp() + PATIENCE
    while time.time() < until.timestamp() or (len(arrivals) < expected and time.time() < deadline):  # noqa: ASYNC110
        await asyncio.sleep(0.5)


def report(
    system: System, created: dict[str, datetime], arrivals: list[tuple[str, float]], options: argparse.Namespace
) -> None:
    """Print how often each fired, and how late."""
    fired = system.rows(FIRED)
    told, heard = dict(system.rows(TOLD)), Counter(task for task, _ in arrivals)
    late = [(ended - at).total_seconds() for at, ended, status in fired if status == "sent"]
    frames = [at - created[task].timestamp() for task, at in arrivals]
    [(pending,)] = system.rows("SELECT count(*) FROM reminder_schedule WHERE status = 'pending'")
    print(f"{len(created)} reminders within {options.seconds:g} s, {pending} others pending")
    print(f"fired exactly once:     {sum(status == 'sent' for _, _, status in fired)} of {len(created)}")
    print(f"notified exactly once:  {sum(told.get(task) == 1 for task in created)} of {len(created)}")
    print(f"frames exactly once:    {sum(heard[task] == 1 for task in created)} of {len(created)}")
    print(f"too early:              {sum(seconds < 0 for seconds in late)}")
    print(f"late, fired:            {quantiles(late)}")
    print(f"late, frame:            {quantiles(frames)}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench.reminder_load", description=__doc__)
    parser.add_argument("--reminders", type=int, default=1000)
    parser.add_argument("--pending", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60, help="over which the reminders are spread")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--template", type=Path, help="another description of the system")
    return parser.parse_args()


if __name__ == "__main__":
    main()
