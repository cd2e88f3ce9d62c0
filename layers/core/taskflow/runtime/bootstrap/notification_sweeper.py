"""What `notification_sweeper` is made of."""

from functools import cache

from taskflow.adapters import aws_clients
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.postgres.deferred import PostgresDeferredNotifications
from taskflow.adapters.sqs import SqsDelayedQueue
from taskflow.application.enqueue_due import EnqueueDue
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.settings import NotificationSweeperSettings, read


@cache
def enqueue_due() -> EnqueueDue:
    """Put the use case together, on first use."""
    settings = read(NotificationSweeperSettings)
    return EnqueueDue(
        timers=PostgresDeferredNotifications(engine_for(settings)),
        queue=SqsDelayedQueue(settings.deferred_queue_url, aws_clients.sqs),
        clock=SystemClock(),
    )
