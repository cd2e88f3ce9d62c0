"""Wakes those who wait at a queue, the moment something there may have become receivable."""

import asyncio


class Arrivals:
    """One broadcast per queue: every announcement wakes all who took the event before it."""

    def __init__(self) -> None:
        self._events: dict[str, asyncio.Event] = {}

    def event(self, queue: str) -> asyncio.Event:
        """Give the event that the next announcement sets; take it before looking, so that none is missed."""
        return self._events.setdefault(queue, asyncio.Event())

    def announce(self, queue: str) -> None:
        """Wake everyone who waits at this queue."""
        event = self._events.pop(queue, None)
        if event is not None:
            event.set()
