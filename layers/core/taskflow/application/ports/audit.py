"""The audit trail, for writing and for reading."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from taskflow.application.paging import Position
from taskflow.application.ports.unit_of_work import UnitOfWork
from taskflow.domain.audit_chain import AuditEntry, AuditRecord, ChainHead, ChainSegment


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

    def acknowledge(self, event_ids: Collection[UUID]) -> None:
        """Delete the events from the outbox: from now on the trail has them."""


class OpenAuditWork(Protocol):
    """Opens transactions over the audit trail."""

    def __call__(self) -> AuditWork:
        """Open a transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which entries of the trail are wanted, the newest first."""

    limit: int
    after: Position | None = None
    entity_id: str | None = None
    event_type: str | None = None


class AuditLog(Protocol):
    """The audit trail, for reading."""

    def list(self, query: AuditQuery, *, owner_id: str, everything: bool) -> Sequence[AuditRecord]:
        """List the entries about the owner's data, or about everybody's when `everything` is asked for."""
