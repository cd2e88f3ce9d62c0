"""What `ws_gateway` is made of."""

from dataclasses import dataclass
from functools import cache, partial

from taskflow.adapters.clock import SystemClock
from taskflow.adapters.connections_api import ConnectionsApi, signer
from taskflow.adapters.ids import Uuid7Ids
from taskflow.adapters.postgres.connection_work import PostgresConnectionWork
from taskflow.adapters.postgres.inbox import PostgresInbox
from taskflow.adapters.postgres.refusal_work import PostgresRefusalWork
from taskflow.adapters.websocket import WebSocketPusher
from taskflow.application.acknowledge import Acknowledge
from taskflow.application.close_connection import CloseConnection
from taskflow.application.open_connection import OpenConnection
from taskflow.application.ports.connections import ConnectionPusher
from taskflow.application.report_refusal import ReportRefusal
from taskflow.application.resume_stream import ResumeStream
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.settings import GatewaySettings, read


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """The use cases behind the WebSocket API."""

    open_connection: OpenConnection
    close_connection: CloseConnection
    resume_stream: ResumeStream
    acknowledge: Acknowledge
    report_refusal: ReportRefusal
    pusher: ConnectionPusher


@cache
def gateway() -> Gateway:
    """Put the use cases together, on first use."""
    settings = read(GatewaySettings)
    engine = engine_for(settings)
    clock = SystemClock()
    open_work = partial(PostgresConnectionWork, engine)
    pusher = WebSocketPusher(ConnectionsApi(settings.websocket_management_url, sign=signer(settings.aws_region)))
    return Gateway(
        open_connection=OpenConnection(
            open_work=open_work, pusher=pusher, clock=clock, allowed_origins=settings.allowed_origins
        ),
        close_connection=CloseConnection(open_work=open_work),
        resume_stream=ResumeStream(open_work=open_work, inbox=PostgresInbox(engine), clock=clock),
        acknowledge=Acknowledge(open_work=open_work, clock=clock),
        report_refusal=ReportRefusal(open_work=partial(PostgresRefusalWork, engine), clock=clock, ids=Uuid7Ids(clock)),
        pusher=pusher,
    )
