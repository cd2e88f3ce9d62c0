"""What the audit trail tells about itself."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from taskflow.domain.actor import Cause
from taskflow.domain.audit_chain import ChainHead
from taskflow.domain.events import Event, EventKind

AUDIT = "taskflow.audit"

AUDIT_HEAD = EventKind("audit.head", AUDIT)
"""Where a month's chain stands; whoever keeps it can prove later that nothing before it was cut off."""

AUDIT_PARTITION_DROPPED = EventKind("audit.partition_dropped", AUDIT)
"""A month beyond the retention is gone; this is what remains of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent(Event):
    """Something about a month of the trail; `entries` is the number of rows that were there."""

    head: ChainHead
    entries: int

    @classmethod
    def of(
        cls, kind: EventKind, head: ChainHead, *, entries: int, event_id: UUID, now: datetime, cause: Cause
    ) -> "AuditEvent":
        """Tell that `kind` has just happened to a month."""
        return cls(
            kind=kind, event_id=event_id, occurred_at=now, owner_id=None, cause=cause, head=head, entries=entries
        )
