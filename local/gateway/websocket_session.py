"""Carries one accepted WebSocket: reads, writes, and ends it in time."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from starlette.types import Receive, Send

from local.clock import Clock
from local.gateway.websocket_connection import GOING_AWAY, Connection

NO_CODE = 1005
PARTING_SECONDS = 5.0
"""Real seconds that a client has to answer the gateway's close frame."""

Ending = tuple[int, str]
"""Close code and reason."""
Handle = Callable[[Mapping[str, Any]], asyncio.Task[None]]
"""Starts to work on a message."""


class Session:
    """The life of a connection after its handshake."""

    def __init__(self, connection: Connection, clock: Clock, handle: Handle) -> None:
        self._connection = connection
        self._clock = clock
        self._handle = handle

    async def run(self, receive: Receive, send: Send) -> Ending:
        """Carry it until it ends, and answer how; what is being worked on then goes on."""
        reader = asyncio.ensure_future(self._read(receive))
        timer = asyncio.ensure_future(self._end_in_time())
        writer = asyncio.ensure_future(self._connection.write(send))
        try:
            await asyncio.wait((reader, timer), return_when=asyncio.FIRST_COMPLETED)
            return reader.result() if reader.done() else timer.result()
        finally:
            for task in (reader, timer, writer):
                task.cancel()

    async def _read(self, receive: Receive) -> Ending:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return int(message.get("code") or NO_CODE), message.get("reason") or ""
            self._connection.last_active_at = self._clock.now()
            await self._connection.slots.acquire()
            self._handle(message).add_done_callback(self._free_slot)

    async def _end_in_time(self) -> Ending:
        """Close it when nothing is said for too long, and leave a client alone that does not answer to a close."""
        connection = self._connection
        while not await self._clock.wait_for(connection.closing, connection.ends_at):
            if self._clock.now() >= connection.ends_at:
                connection.close(GOING_AWAY, "Going away")
        await asyncio.sleep(PARTING_SECONDS)
        return connection.ending

    def _free_slot(self, _: asyncio.Task[None]) -> None:
        self._connection.slots.release()
