"""Hand out a ticket for the WebSocket."""

from dataclasses import dataclass

from taskflow.application.ports.connections import OpenTicketWork
from taskflow.application.ports.time import Clock
from taskflow.domain.actor import Caller
from taskflow.domain.ticket import TICKET_LIFETIME, hash_token, make_token


@dataclass(frozen=True, kw_only=True)
class IssueTicket:
    """Makes tickets that let their owner connect once, within `TICKET_LIFETIME`, from the same origin."""

    open_work: OpenTicketWork
    clock: Clock

    def __call__(self, *, origin: str | None, caller: Caller) -> str:
        """Make a ticket and answer its secret, which is kept nowhere; `origin` is that of the asking page, if any."""
        token = make_token()
        with self.open_work(owner_id=caller.user) as work:
            work.add(token_hash=hash_token(token), origin=origin, expires_at=self.clock.now() + TICKET_LIFETIME)
            work.commit()
        return token
