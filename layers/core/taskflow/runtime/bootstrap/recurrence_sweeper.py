"""What `recurrence_sweeper` is made of."""

from functools import cache, partial

from taskflow.adapters import aws_clients
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.eventbridge import EventBridgePublisher
from taskflow.adapters.ids import Uuid7Ids
from taskflow.adapters.postgres.series_work import PostgresSweepWork
from taskflow.application.sweep_series import SweepSeries
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.settings import SeriesSweeperSettings, read


@cache
def sweep_series() -> SweepSeries:
    """Put the use case together, on first use."""
    settings = read(SeriesSweeperSettings)
    clock = SystemClock()
    return SweepSeries(
        open_work=partial(PostgresSweepWork, engine_for(settings)),
        publisher=EventBridgePublisher(settings.event_bus_name, aws_clients.events),
        clock=clock,
        ids=Uuid7Ids(clock),
    )
