"""WebSocket tickets, connections, and what is sent to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from taskflow.application.frames import Frame
from taskflow.application.ports.unit_of_work import UnitOfWork


class TicketWork(UnitOfWork, Protocol):
    """A transaction that hands out a WebSocket ticket."""

    def add(self, *, token_hash: bytes, origin: str | None, expires_at: datetime) -> None:
        """Keep a ticket of the owner, bound to an origin where there is one."""


class OpenTicketWork(Protocol):
    """Opens transactions over tickets."""

    def __call__(self, *, owner_id: str) -> TicketWork:
        """Open a transaction for the owner's tickets."""


class ConnectionWork(UnitOfWork, Protocol):
    """A transaction over the registry of open WebSocket connections."""

    def redeem(
        self, *, token_hash: bytes, origin: str | None, connection_id: str, now: datetime, expires_at: datetime
    ) -> str | None:
        """Use up a ticket and register its owner's connection; of any number of callers at most one gets the owner."""

    def trim(self, *, owner_id: str, keep: int, now: datetime) -> Sequence[str]:
        """Remove all but the owner's `keep` newest connections, and answer those that may still be open."""

    def find_owner(self, connection_id: str, *, now: datetime) -> str | None:
        """Tell whose connection it is."""

    def acknowledge(self, connection_id: str, *, seq: int, now: datetime) -> bool:
        """Note how far the connection's client has come; tells whether there is such a connection."""

    def forget(self, connection_id: str) -> None:
        """Remove a connection, if it is there."""


class OpenConnectionWork(Protocol):
    """Opens transactions over the connection registry."""

    def __call__(self) -> ConnectionWork:
        """Open a transaction."""


class ConnectionPusher(Protocol):
    """Sends frames to open WebSocket connections; safe to be called from several threads."""

    def push(self, connection_id: str, frames: Sequence[Frame]) -> None:
        """Send frames in order; raises `GoneError` when the client has left, `PushError` when it may still be there."""

    def close(self, connection_id: str) -> None:
        """Close a connection; raises `GoneError` when it is closed already, `PushError` when it may still be open."""
