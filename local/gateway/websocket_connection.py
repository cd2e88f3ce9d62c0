"""One open WebSocket: what is known of it, what waits to be sent to it, and when it has to end."""

import asyncio
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

from starlette.types import Send

IDLE_SECONDS = 600.0
LONGEST_SECONDS = 7200.0
"""WebSocket API quotas: idle connection timeout 10 minutes, connection duration 2 hours."""
LARGEST_BACKLOG = 1_048_576
"""Bytes that may wait for a client that does not read, before posts to it are answered with 429."""
CONCURRENT_MESSAGES = 16
"""Messages of one connection that are worked on at the same time."""
GOING_AWAY = 1001


class BacklogError(Exception):
    """Too much waits for this client already."""


@dataclass(frozen=True)
class Peer:
    """Who is at the other end, and through which API and stage they came."""

    connection_id: str
    api_id: str
    stage: str
    host: str
    source_ip: str
    user_agent: str
    connected_at: float


@dataclass
class Connection:
    """The gateway's side of an open WebSocket; moments are seconds of the clock."""

    peer: Peer
    last_active_at: float
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONCURRENT_MESSAGES))
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    ending: tuple[int, str] = (1000, "")
    _outbox: deque[tuple[int, dict[str, Any]]] = field(default_factory=deque)
    _waiting: asyncio.Event = field(default_factory=asyncio.Event)
    _backlog: int = 0

    @property
    def ends_at(self) -> float:
        """The moment at which it is closed if nothing more is said."""
        return min(self.last_active_at + IDLE_SECONDS, self.peer.connected_at + LONGEST_SECONDS)

    def described(self) -> dict[str, Any]:
        """Tell what is known of it, for a status page."""
        return {**asdict(self.peer), "last_active_at": self.last_active_at}

    def post(self, data: bytes, now: float) -> None:
        """Queue a message to the client, in order; raises `BacklogError` when it reads too slowly."""
        if self._backlog + len(data) > LARGEST_BACKLOG:
            raise BacklogError(f"{self._backlog} bytes wait")
        self.last_active_at = now
        self._put(_frame(data), len(data))

    def close(self, code: int, reason: str) -> None:
        """Close it after what has been queued; only the first call counts."""
        if not self.closing.is_set():
            self.closing.set()
            self.ending = code, reason
            self._put({"type": "websocket.close", "code": code, "reason": reason})

    async def write(self, send: Send) -> None:
        """Send what is queued until the connection ends; to be cancelled then."""
        while True:
            await self._waiting.wait()
            size, message = self._outbox[0]
            try:
                await send(message)
            except OSError:
                return  # the client is gone; the reader hears of it too
            self._sent(size)

    def _put(self, message: dict[str, Any], size: int = 0) -> None:
        self._outbox.append((size, message))
        self._backlog += size
        self._waiting.set()

    def _sent(self, size: int) -> None:
        self._outbox.popleft()
        self._backlog -= size
        if not self._outbox:
            self._waiting.clear()


def _frame(data: bytes) -> dict[str, Any]:
    """Make a text message where the bytes are text, as API Gateway sends them; else a binary one."""
    try:
        return {"type": "websocket.send", "text": data.decode()}
    except UnicodeDecodeError:
        return {"type": "websocket.send", "bytes": data}
