"""Stored notifications."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from taskflow.application.ports.unit_of_work import UnitOfWork
from taskflow.application.timer import Timer
from taskflow.domain.notification import Notification, NotificationDraft
from taskflow.domain.preferences import Preferences


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxView:
    """A piece of an owner's notifications in order, and how the whole stands."""

    items: Sequence[Notification]
    unread: int
    last_seq: int


class Inbox(Protocol):
    """The stored notifications of all owners, for reading."""

    def since(self, seq: int, *, owner_id: str, limit: int) -> InboxView:
        """Read the owner's notifications after number `seq`, and the number of the newest, 0 before the first."""


class ReadMarkWork(UnitOfWork, Protocol):
    """A transaction over the read marks of one owner's notifications."""

    def mark_read(self, *, up_to: int, seqs: Collection[int], now: datetime) -> int:
        """Mark those up to a number, and single ones, as read; answers how many of the owner's are unread then."""


class OpenReadMarkWork(Protocol):
    """Opens transactions over read marks."""

    def __call__(self, *, owner_id: str) -> ReadMarkWork:
        """Open a transaction over what is the owner's."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notification that waits for its time."""

    draft: NotificationDraft
    until: datetime


class NotificationWork(UnitOfWork, Protocol):
    """A transaction over one owner's notifications and connections."""

    def admit(self, event_id: UUID, *, now: datetime) -> Preferences | None:
        """Read the owner's preferences for an event that is new, or nothing for one that has been admitted before."""

    def store(self, draft: NotificationDraft, *, now: datetime) -> Notification:
        """Store a notification under the owner's next number, which nobody else gets until this transaction ends."""

    def defer(self, draft: NotificationDraft, *, until: datetime, claimed: bool) -> Timer:
        """Keep a notification back; `claimed` tells that the caller sends the timer, which is answered, itself."""

    def take(self, event_id: UUID, *, due_before: datetime) -> Waiting | None:
        """Take back an event's notification that has been deferred, if it is still there and due."""

    def connections(self, *, now: datetime) -> Sequence[str]:
        """List the owner's open connections."""

    def forget(self, connection_ids: Collection[str], *, now: datetime) -> None:
        """Remove connections; one so young that it may still be connecting stays."""


class OpenNotificationWork(Protocol):
    """Opens transactions over notifications."""

    def __call__(self, *, owner_id: str) -> NotificationWork:
        """Open a transaction over what is the owner's."""
