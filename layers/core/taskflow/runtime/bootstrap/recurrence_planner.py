"""What `recurrence_planner` is made of."""

from functools import cache, partial

from taskflow.adapters import aws_clients
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.eventbridge import EventBridgePublisher
from taskflow.adapters.ids import Uuid7Ids
from taskflow.adapters.postgres.series_work import PostgresOwnedSeriesWork
from taskflow.application.keep_series import KeepSeries
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.settings import PlannerSettings, read


@cache
def keep_series() -> KeepSeries:
    """Put the use case together, on first use."""
    settings = read(PlannerSettings)
    clock = SystemClock()
    return KeepSeries(
        open_work=partial(PostgresOwnedSeriesWork, engine_for(settings)),
        publisher=EventBridgePublisher(settings.event_bus_name, aws_clients.events),
        clock=clock,
        ids=Uuid7Ids(clock),
    )
