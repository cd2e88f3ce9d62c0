"""What `notifier` is made of."""

from dataclasses import dataclass
from functools import cache, partial

from taskflow.adapters import aws_clients
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.connections_api import ConnectionsApi, signer
from taskflow.adapters.postgres.notification_work import PostgresNotificationWork
from taskflow.adapters.sqs import SqsDelayedQueue
from taskflow.adapters.websocket import WebSocketPusher
from taskflow.application.broadcast import Broadcast
from taskflow.application.deliver_deferred import DeliverDeferred
from taskflow.application.notify import Notify
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.settings import NotifierSettings, read


@dataclass(frozen=True, kw_only=True)
class Notifier:
    """The use cases behind the notifier's two queues."""

    notify: Notify
    deliver_deferred: DeliverDeferred


@cache
def notifier() -> Notifier:
    """Put the use cases together, on first use."""
    settings = read(NotifierSettings)
    open_work, clock = partial(PostgresNotificationWork, engine_for(settings)), SystemClock()
    connections = ConnectionsApi(settings.websocket_management_url, sign=signer(settings.aws_region))
    broadcast = Broadcast(
        look=partial(open_work, reads_once=True),
        open_work=open_work,
        pusher=WebSocketPusher(connections),
        clock=clock,
    )
    queue = SqsDelayedQueue(settings.deferred_queue_url, aws_clients.sqs)
    return Notifier(
        notify=Notify(open_work=open_work, broadcast=broadcast, queue=queue, clock=clock),
        deliver_deferred=DeliverDeferred(open_work=open_work, broadcast=broadcast, clock=clock),
    )
