"""How long it takes to replay 1,000 missed notifications, in order: frame by frame, and in batches.

Run: `python -m bench.notification_replay`; it starts the whole system for itself.
"""

import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.live_clients import API, Person, people
from tests.support.system import System

MISSED = 1000
AT_ONCE = 8


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder) / "state").start()
        try:
            asyncio.run(measure(*people(system, 1)))
        finally:
            system.interrupt()


async def measure(person: Person) -> None:
    await miss(person)
    for name, batch in (("one by one", False), ("in batches", True)):
        await replay(person, batch=batch)  # warm up
        frames, seconds = await replay(person, batch=batch)
        print(f"{MISSED} notifications {name}: {frames} frames in {seconds:.2f} s")
    await person.close()


async def miss(person: Person) -> None:
    for start in range(0, MISSED, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, MISSED))
        await asyncio.gather(*(person.create(f"Task {number}") for number in numbers))
    while (await person.http.get(f"{API}/notifications")).json()["last_seq"] < MISSED:  # noqa: ASYNC110
        await asyncio.sleep(0.2)


async def replay(person: Person, *, batch: bool) -> tuple[int, float]:
    """Connect, resume from the beginning, and check that everything comes in order."""
    socket, seqs, frames = await person.connect(), [], 0
    start = time.perf_counter()
    await socket.send(json.dumps({"action": "resume", "since": 0, "batch": batch}))
    while len(seqs) < MISSED:
        frame: dict[str, Any] = json.loads(await socket.recv())
        seqs += [item["seq"] for item in frame.get("items", [frame])]
        frames += 1
    seconds = time.perf_counter() - start
    assert seqs == list(range(1, MISSED + 1))
    await socket.close()
    return frames, seconds


if __name__ == "__main__":
    main()
