"""Stored notifications."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from taskflow.application.ports.unit_of_work import UnitOfWork
from taskflow.domain.notification import Notification, NotificationDraft


class Inbox(Protocol):
    """The stored notifications of all owners, for reading."""

    def since(self, seq: int, *, owner_id: str, limit: int) -> Sequence[Notification]:
        """Read the owner's notifications after number `seq`, in order."""

    def last_seq(self, *, owner_id: str) -> int:
        """Tell the number of the owner's newest notification, 0 before the first."""


class NotificationWork(UnitOfWork, Protocol):
    """A transaction over one owner's notifications and connections."""

    def store(self, draft: NotificationDraft, *, now: datetime) -> Notification | None:
        """Store a notification under the owner's next number, or nothing if its event has been notified before."""

    def connections(self, *, now: datetime) -> Sequence[str]:
        """List the owner's open connections."""

    def forget(self, connection_ids: Collection[str], *, now: datetime) -> None:
        """Remove connections; one so young that it may still be connecting stays."""


class OpenNotificationWork(Protocol):
    """Opens transactions over notifications."""

    def __call__(self, *, owner_id: str) -> NotificationWork:
        """Open a transaction over what is the owner's."""
