"""The one clock: real time plus an offset that can be advanced; every timer and the functions' own time follow it."""

import asyncio
import time

import time_machine

from local.store import Store

SCHEMA = "CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY CHECK (id = 1), offset REAL NOT NULL)"
LONGEST_NAP = 3600.0
"""Seconds after which a sleeper looks at the clock again, so that a suspended laptop wakes up right."""


class Clock:
    """Tells the time in seconds since the epoch and sleeps until a moment, waking early when time is advanced.

    The offset is kept in the store, so that a restart does not travel back. Once advanced, `time.time()` of this whole
    process (and so of moto and of token checks) shows the same time; `time.monotonic()` is never touched.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._travel: time_machine.travel | None = None
        self._advanced = asyncio.Event()
        store.create(SCHEMA)
        row = store.row("SELECT offset FROM clock")
        self.offset = float(row["offset"]) if row else 0.0
        if self.offset:
            self._shift()

    def now(self) -> float:
        """Tell the current time in seconds since the epoch."""
        return time.time()

    def advance(self, seconds: float) -> float:
        """Move time forward by `seconds` (≥ 0) and wake every sleeper; answers the new offset in seconds."""
        if seconds < 0:
            raise ValueError("time only moves forward: seconds must be 0 or more")
        self.offset += seconds
        self._store.execute("INSERT OR REPLACE INTO clock (id, offset) VALUES (1, ?)", (self.offset,))
        self._shift()
        woken, self._advanced = self._advanced, asyncio.Event()
        woken.set()
        return self.offset

    async def sleep_until(self, moment: float) -> None:
        """Sleep until the clock shows `moment`, in seconds since the epoch."""
        while (remaining := moment - self.now()) > 0:
            await self._nap(min(remaining, LONGEST_NAP))

    async def sleep(self, seconds: float) -> None:
        """Sleep for `seconds` of this clock's time."""
        await self.sleep_until(self.now() + seconds)

    async def wait_for(self, event: asyncio.Event, until: float) -> bool:
        """Wait until `event` is set or the clock shows `until`; tells whether the event came."""
        waiter = asyncio.ensure_future(event.wait())
        timer = asyncio.ensure_future(self.sleep_until(until))
        try:
            await asyncio.wait((waiter, timer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiter.cancel()
            timer.cancel()
        return event.is_set()

    def close(self) -> None:
        """Give the process its real time back."""
        if self._travel:
            self._travel.stop()
            self._travel = None

    async def _nap(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._advanced.wait(), seconds)
        except TimeoutError:
            return

    def _shift(self) -> None:
        self.close()
        self._travel = time_machine.travel(time.time() + self.offset, tick=True)
        self._travel.start()
        time.time()  # the travelled clock starts to tick when it is first read
