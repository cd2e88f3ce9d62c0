"""What `outbox_relay` is made of."""

from functools import cache

from taskflow.adapters import aws_clients
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.eventbridge import EventBridgePublisher
from taskflow.adapters.postgres.outbox import PostgresOutbox
from taskflow.application.relay_outbox import RelayOutbox
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.settings import RelaySettings, read


@cache
def relay_outbox() -> RelayOutbox:
    """Put the use case together, on first use."""
    settings = read(RelaySettings)
    return RelayOutbox(
        outbox=PostgresOutbox(engine_for(settings)),
        publisher=EventBridgePublisher(settings.event_bus_name, aws_clients.events),
        clock=SystemClock(),
    )
