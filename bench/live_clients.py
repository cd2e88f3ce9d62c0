"""WebSocket clients for measurements: many at once in one process, each frame stamped with the time of its arrival."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.support.system import System

API = "/api/v1"


@dataclass
class Person:
    """Somebody who is signed in, with a number of open connections."""

    http: httpx.AsyncClient
    sockets: list[ClientConnection] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    """Seconds from an event, stamped before its commit, to the arrival of its notification at one connection."""

    async def open(self, connections: int) -> None:
        """Open connections one by one."""
        for _ in range(connections):
            self.sockets.append(await self.connect())

    async def connect(self) -> ClientConnection:
        """Fetch a ticket and connect with it."""
        ticket = (await self.http.post(f"{API}/notifications/tickets")).json()
        return await connect(f"{ticket['url']}?ticket={ticket['ticket']}")

    async def listen(self) -> None:
        """Take the time of every notification, until cancelled."""
        await asyncio.gather(*(self._listen(socket) for socket in self.sockets))

    async def create(self, title: str) -> None:
        """Make one change."""
        (await self.http.post(f"{API}/tasks", json={"title": title})).raise_for_status()

    async def close(self) -> None:
        """Hang up."""
        await asyncio.gather(*(socket.close() for socket in self.sockets))
        await self.http.aclose()

    async def _listen(self, socket: ClientConnection) -> None:
        async for text in socket:
            arrived, frame = time.time(), json.loads(text)
            if frame["type"] == "notification":
                self.latencies.append(arrived - datetime.fromisoformat(frame["occurred_at"]).timestamp())


def people(system: System, count: int) -> list[Person]:
    """Sign people in."""
    return [Person(_client(system, f"person{number}@example.com")) for number in range(count)]


def quantiles(seconds: Sequence[float]) -> str:
    """Write a distribution in milliseconds."""
    ordered = sorted(seconds)
    picked = {"p50": 0.5, "p90": 0.9, "p99": 0.99}
    shown = [f"{name} {1000 * ordered[int(len(ordered) * share)]:.0f} ms" for name, share in picked.items()]
    return "   ".join([*shown, f"max {1000 * ordered[-1]:.0f} ms"])


def _client(system: System, user: str) -> httpx.AsyncClient:
    headers: dict[str, Any] = {"authorization": f"Bearer {system.token(user)}"}
    return httpx.AsyncClient(base_url=system.url, headers=headers, timeout=30)
