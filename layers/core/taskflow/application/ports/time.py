"""Time and identifiers."""

from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Tell the current time in UTC, aware, with microseconds."""


class Ids(Protocol):
    """Makes identifiers."""

    def new(self) -> UUID:
        """Make an id that sorts after every id made before it in this process (UUIDv7, RFC 9562)."""
