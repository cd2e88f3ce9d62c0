"""What `notifier` is made of."""

from functools import cache, partial

from taskflow.adapters import aws_clients
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.postgres.notification_work import PostgresNotificationWork
from taskflow.adapters.websocket import WebSocketPusher
from taskflow.application.notify import Notify
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.settings import NotifierSettings, read


@cache
def notify() -> Notify:
    """Put the use case together, on first use."""
    settings = read(NotifierSettings)
    return Notify(
        open_work=partial(PostgresNotificationWork, engine_for(settings)),
        pusher=WebSocketPusher(partial(aws_clients.websocket_management, settings.websocket_management_url)),
        clock=SystemClock(),
    )
