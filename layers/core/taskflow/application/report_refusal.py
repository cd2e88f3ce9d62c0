"""Tell of a ticket that was shown in vain."""

from dataclasses import dataclass

from taskflow.application.ports.refusals import OpenRefusalWork
from taskflow.application.ports.time import Clock, Ids
from taskflow.domain.actor import Actor, Cause
from taskflow.domain.security_events import TICKET_REFUSED, TicketRefused
from taskflow.domain.ticket import hash_token


@dataclass(frozen=True, kw_only=True)
class ReportRefusal:
    """Records `ticket.refused` for a ticket that was handed out, and then used, expired or shown on a foreign page.

    Each ticket tells this once and a guessed one never, so that nobody can fill the trail this way. The event goes out
    with the relay: there is no hurry, and the gateway needs no right to the bus.
    """

    open_work: OpenRefusalWork
    clock: Clock
    ids: Ids

    def __call__(self, token: str, *, correlation_id: str) -> bool:
        """Record the refusal, and tell whether there was anything to record."""
        now = self.clock.now()
        with self.open_work() as work:
            ticket = work.note(token_hash=hash_token(token), now=now)
            if ticket is None:
                return False
            work.record(
                TicketRefused(
                    kind=TICKET_REFUSED,
                    event_id=self.ids.new(),
                    occurred_at=now,
                    owner_id=ticket.owner_id,
                    cause=Cause(actor=Actor(user=None), correlation_id=correlation_id),
                    ticket=ticket,
                )
            )
            work.commit()
        return True
