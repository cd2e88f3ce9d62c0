"""What `ws_gateway` is made of."""

from dataclasses import dataclass
from functools import cache, partial

from taskflow.adapters import aws_clients
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.postgres.connection_work import PostgresConnectionWork
from taskflow.adapters.postgres.inbox import PostgresInbox
from taskflow.adapters.websocket import WebSocketPusher
from taskflow.application.close_connection import CloseConnection
from taskflow.application.open_connection import OpenConnection
from taskflow.application.ports.connections import ConnectionPusher
from taskflow.application.resume_stream import ResumeStream
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.settings import GatewaySettings, PushSettings, read


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """The use cases behind the WebSocket API."""

    open_connection: OpenConnection
    close_connection: CloseConnection
    resume_stream: ResumeStream
    pusher: ConnectionPusher


@cache
def gateway() -> Gateway:
    """Put the use cases together, on first use."""
    settings = read(GatewaySettings)
    engine = engine_for(settings)
    clock = SystemClock()
    open_work = partial(PostgresConnectionWork, engine)
    return Gateway(
        open_connection=OpenConnection(open_work=open_work, clock=clock, allowed_origins=settings.allowed_origins),
        close_connection=CloseConnection(open_work=open_work),
        resume_stream=ResumeStream(open_work=open_work, inbox=PostgresInbox(engine), clock=clock),
        pusher=WebSocketPusher(lambda: aws_clients.websocket_management(read(PushSettings).websocket_management_url)),
    )
