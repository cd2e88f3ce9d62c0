"""From commit to frame: how long until every open connection of a person hears of a change, under steady load.

Run: `python -m bench.notification_latency [--connections 200] [--people 100 10] [--rate 20] [--seconds 60]`; it starts
the whole system for itself, once for each number of people who share the connections. What is measured begins when the
event is stamped, a moment before the commit, and ends when a client has read the frame; both ends and everything
between share the machine's cores.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from bench.live_clients import Person, people, quantiles
from tests.support.system import System

PATIENCE = 10.0
"""Seconds to wait for the last frames."""


def main() -> None:
    options = _options()
    for count in options.people:
        with tempfile.TemporaryDirectory() as folder:
            system = System(Path(folder) / "state").start()
            try:
                asyncio.run(measure(people(system, count), options))
            finally:
                system.interrupt()


async def measure(everybody: list[Person], options: argparse.Namespace) -> None:
    each = options.connections // len(everybody)
    await asyncio.gather(*(person.open(each) for person in everybody))
    listening = [asyncio.create_task(person.listen()) for person in everybody]
    for person in everybody:
        await person.create("warm up")
    await settle(everybody, each)
    for person in everybody:
        person.latencies.clear()
    changes = await change(everybody, options)
    await settle(everybody, each * changes // len(everybody))
    report(everybody, options, changes=changes, expected=changes * each)
    for task in listening:
        task.cancel()
    await asyncio.gather(*(person.close() for person in everybody))


async def change(everybody: list[Person], options: argparse.Namespace) -> int:
    """Make changes at a steady rate, however long each takes, in turns; answers how many."""
    changes, start = round(options.rate * options.seconds), time.monotonic()
    async with asyncio.TaskGroup() as group:
        for number in range(changes):
            await asyncio.sleep(start + number / options.rate - time.monotonic())
            group.create_task(everybody[number % len(everybody)].create(f"task {number}"))
    return changes


async def settle(everybody: list[Person], expected: int) -> None:
    """Wait until everybody has heard as often as expected, or for long enough."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and any(len(one.latencies) < expected for one in everybody):  # noqa: ASYNC110
        await asyncio.sleep(0.05)


def report(everybody: list[Person], options: argparse.Namespace, *, changes: int, expected: int) -> None:
    heard = [seconds for person in everybody for seconds in person.latencies]
    print(
        f"{changes} changes, {options.rate:g} per second, {options.connections} connections of {len(everybody)} people"
    )
    print(f"notification frames: {len(heard)} of {expected}")
    print(f"commit to frame:     {quantiles(heard)}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench.notification_latency", description=__doc__)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--people", type=int, nargs="+", default=[100, 10], help="a person has at most 20 connections")
    parser.add_argument("--rate", type=float, default=20, help="changes per second")
    parser.add_argument("--seconds", type=float, default=60)
    return parser.parse_args()


if __name__ == "__main__":
    main()
