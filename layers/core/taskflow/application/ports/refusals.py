"""Tickets and tokens that were shown in vain."""

from datetime import datetime
from typing import Protocol

from taskflow.application.ports.events import EventWork
from taskflow.domain.security_events import RefusedTicket


class RefusalWork(EventWork, Protocol):
    """A transaction that notes a refusal."""

    def note(self, *, token_hash: bytes, now: datetime) -> RefusedTicket | None:
        """Note that a ticket was refused; answers nothing for one that nobody was given, or that was noted before."""


class OpenRefusalWork(Protocol):
    """Opens transactions over refused tickets."""

    def __call__(self) -> RefusalWork:
        """Open a transaction."""


class OpenTokenReport(Protocol):
    """Opens transactions that tell of a person's tokens."""

    def __call__(self, *, owner_id: str) -> EventWork:
        """Open a transaction."""
