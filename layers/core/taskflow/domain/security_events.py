"""Attempts that were turned away and whose target is known."""

from dataclasses import dataclass
from enum import StrEnum

from taskflow.domain.events import Event, EventKind

SECURITY = "taskflow.security"

TICKET_REFUSED = EventKind("ticket.refused", SECURITY)
TOKEN_REFUSED = EventKind("token.refused", SECURITY)


class RefusalReason(StrEnum):
    """Why a ticket that was really handed out did not let anybody in."""

    USED = "used"
    EXPIRED = "expired"
    ORIGIN = "origin"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedTicket:
    """A ticket that was shown in vain for the first time; `fingerprint` tells it from others and opens nothing."""

    owner_id: str
    fingerprint: str
    reason: RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRefused(Event):
    """Somebody showed a ticket that does not let in any more, or not from there; each ticket tells this once."""

    ticket: RefusedTicket


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignToken:
    """A genuine token of a person that is meant for something else; `fingerprint` opens nothing."""

    fingerprint: str
    use: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRefused(Event):
    """Somebody showed a person's genuine token where it does not belong."""

    token: ForeignToken
