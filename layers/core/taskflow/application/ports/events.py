"""Events on their way from a transaction to the bus."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from taskflow.application.ports.unit_of_work import UnitOfWork
from taskflow.application.publication import Publication, Receipt
from taskflow.domain.events import Event


class EventWork(UnitOfWork, Protocol):
    """A transaction that can also tell what happened in it."""

    def record(self, event: Event) -> None:
        """Keep an event for publication, in this transaction."""

    @property
    def publications(self) -> Sequence[Publication]:
        """Tell what has been recorded, ready to be published once it is committed."""


class ConsumingWork(EventWork, Protocol):
    """A transaction that is the effect of one event."""

    def begin(self, event_id: UUID, *, now: datetime) -> bool:
        """Note that an event has its effect in this transaction; answers whether it had none before."""


class EventPublisher(Protocol):
    """The only way to the event bus."""

    def publish(self, publications: Sequence[Publication]) -> Sequence[Receipt]:
        """Publish, at least once and in no order; answers one receipt each and raises nothing when the bus refuses."""


class Outbox(Protocol):
    """The events that are not yet in the audit trail."""

    def claim(self, *, now: datetime, limit: int) -> Sequence[Publication]:
        """Take up to `limit` events that have waited long enough, the oldest first, each for this caller alone.

        A claim is a lease that doubles each time: an event that stays is claimable again later.
        """

    def oldest(self) -> datetime | None:
        """Tell since when the oldest event has been waiting."""
