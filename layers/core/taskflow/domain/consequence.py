"""What follows from an event: who did it, and where it ends."""

from taskflow.domain.actor import Actor, Cause
from taskflow.domain.events import Event

HOPS_LIMIT = 8
"""An event further from the first request than this leads to nothing more, so that no circle runs for ever."""


def consequence_of(event: Event, *, actor: Actor) -> Cause:
    """Give the cause of what `actor` does because of an event."""
    return Cause(
        actor=actor,
        correlation_id=event.cause.correlation_id,
        causation_id=event.event_id,
        hops=event.cause.hops + 1,
    )


def leads_further(event: Event) -> bool:
    """Tell whether anything may still follow from an event."""
    return event.cause.hops <= HOPS_LIMIT
