"""The data of events about the audit trail itself, and of refused attempts."""

from typing import Self

from taskflow.contracts.model import WireModel
from taskflow.domain.audit_events import AuditEvent
from taskflow.domain.month import write_month
from taskflow.domain.security_events import RefusalReason, TicketRefused, TokenRefused


class AuditMonthView(WireModel):
    """A month of the trail: `id` is the month, `hash` that of the entry at `position`, hexadecimal."""

    id: str
    position: int
    hash: str
    entries: int


class AuditData(WireModel):
    """The data of events about the audit trail."""

    owner_id: None = None
    audit: AuditMonthView

    @classmethod
    def of(cls, event: AuditEvent) -> Self:
        """Write what an event tells."""
        head = event.head
        view = AuditMonthView(
            id=write_month(head.month), position=head.position, hash=head.hash.hex(), entries=event.entries
        )
        return cls(audit=view)


class RefusedTicketView(WireModel):
    """A WebSocket ticket that let nobody in; `id` tells it from others and opens nothing."""

    id: str
    reason: RefusalReason


class TicketData(WireModel):
    """The data of events about tickets."""

    owner_id: str
    ticket: RefusedTicketView

    @classmethod
    def of(cls, event: TicketRefused) -> Self:
        """Write what an event tells."""
        ticket = RefusedTicketView(id=event.ticket.fingerprint, reason=event.ticket.reason)
        return cls(owner_id=event.ticket.owner_id, ticket=ticket)


class RefusedTokenView(WireModel):
    """A token that is not for this API; `id` tells it from others and opens nothing, `use` is what it is for."""

    id: str
    use: str


class TokenData(WireModel):
    """The data of events about tokens."""

    owner_id: str
    token: RefusedTokenView

    @classmethod
    def of(cls, event: TokenRefused) -> Self:
        """Write what an event tells."""
        token = RefusedTokenView(id=event.token.fingerprint, use=event.token.use)
        return cls(owner_id=str(event.owner_id), token=token)
