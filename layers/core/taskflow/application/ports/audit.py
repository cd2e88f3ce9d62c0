"""The audit trail: writing, reading, and following its chains."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from taskflow.application.paging import Position
from taskflow.application.ports.unit_of_work import UnitOfWork
from taskflow.domain.audit_chain import AuditEntry, AuditRecord, ChainHead, ChainSegment, StoredLink
from taskflow.domain.audit_verification import MonthChain


class AuditWork(UnitOfWork, Protocol):
    """A transaction over the audit trail."""

    def lock_heads(self, months: Collection[date]) -> Mapping[date, ChainHead]:
        """Lock the heads of the months' chains until the transaction ends; a month that is new gets its partition.

        This comes first in a transaction.
        """

    def find_recorded(self, entries: Collection[AuditEntry]) -> Collection[UUID]:
        """Tell which of these events are in the trail already."""

    def append(self, segments: Collection[ChainSegment]) -> None:
        """Append entries and move their chains' heads; raises `UnstorableError` when the content cannot be kept."""

    def acknowledge(self, event_ids: Collection[UUID]) -> int:
        """Delete the events from the outbox, because from now on the trail has them; answers how many were there."""


class OpenAuditWork(Protocol):
    """Opens transactions over the audit trail."""

    def __call__(self) -> AuditWork:
        """Open a transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which entries of the trail are wanted, the newest first; they occurred from `since` on and before `until`."""

    limit: int
    after: Position | None = None
    entity_id: str | None = None
    event_type: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditLog(Protocol):
    """The audit trail, for reading."""

    def list(self, query: AuditQuery, *, owner_id: str, everything: bool) -> Sequence[AuditRecord]:
        """List the entries about the owner's data, or about everybody's when `everything` is asked for."""


class AuditChains(Protocol):
    """The chains of the whole trail, for following them."""

    def months(self) -> Sequence[date]:
        """List the months that have a chain or entries, in order."""

    def find(self, month: date) -> MonthChain | None:
        """Tell where a month's chain begins and ends."""

    def announced(self, month: date) -> Mapping[int, bytes]:
        """Tell the positions and hashes that the trail has announced for a month, wherever it wrote that down."""

    def read(self, month: date, *, after: int, until: int, limit: int) -> Sequence[StoredLink]:
        """Read a month's rows behind position `after` up to position `until`, in the order of their positions."""

    def count(self, month: date, *, position: int) -> tuple[int, int]:
        """Count a month's rows up to a position, and those behind it."""
