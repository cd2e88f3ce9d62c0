"""Publish again what has stayed in the outbox."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from taskflow.application.ports.events import EventPublisher, Outbox
from taskflow.application.ports.time import Clock

CLAIM_SIZE = 100


@dataclass(frozen=True, slots=True)
class Relayed:
    """What one run did: events published, events that the bus refused, and the age of the oldest one still waiting."""

    published: int
    refused: int
    oldest: timedelta


@dataclass(frozen=True, kw_only=True)
class RelayOutbox:
    """The safety net of publishing: until an event is in the audit trail it stays in the outbox, and comes back here.

    Each claim is committed before anything is sent, so that no lock is held meanwhile; claims come back with growing
    distance. Events are published at least once, and not in order.
    """

    outbox: Outbox
    publisher: EventPublisher
    clock: Clock

    def __call__(self, *, may_go_on: Callable[[], bool]) -> Relayed:
        """Publish what is due, claim by claim, until nothing is left or `may_go_on` says no."""
        published = refused = 0
        while may_go_on() and (claimed := self.outbox.claim(now=self.clock.now(), limit=CLAIM_SIZE)):
            errors = sum(receipt.error is not None for receipt in self.publisher.publish(claimed))
            published, refused = published + len(claimed) - errors, refused + errors
        return Relayed(published, refused, self._find_oldest())

    def _find_oldest(self) -> timedelta:
        oldest = self.outbox.oldest()
        return self.clock.now() - oldest if oldest else timedelta()
