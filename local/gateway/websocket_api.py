"""WebSocket APIs of API Gateway: connections, the messages that come through them, and their end."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from functools import partial
from typing import Any

from starlette.types import Receive, Scope, Send

from local.clock import Clock
from local.gateway.api_definition import request_id
from local.gateway.http_message import Headers
from local.gateway.lambda_integration import Functions, IntegrationError, LambdaIntegration
from local.gateway.throttle import TokenBucket
from local.gateway.websocket_api_parts import WebSocketApi
from local.gateway.websocket_api_resources import WebSocketApiResources
from local.gateway.websocket_connection import Connection, Peer
from local.gateway.websocket_event import connect_event, disconnect_event
from local.gateway.websocket_handshake import HandshakeRefusedError, ask_connect, send_refusal
from local.gateway.websocket_management import ConnectionManagement
from local.gateway.websocket_messages import MessageHandling
from local.gateway.websocket_registry import ConnectionRegistry
from local.gateway.websocket_routes import CONNECT, DISCONNECT
from local.gateway.websocket_session import Ending, Session
from local.iam.usage import Usage
from local.provision import Provisioner
from local.store import Store

NEW_CONNECTIONS_PER_SECOND = 500
"""WebSocket API quotas: new connections per second per account."""
ABNORMAL_CLOSURE, SERVICE_RESTART = 1006, 1012
logger = logging.getLogger("local.websocket_api")


class WebSocketApis:
    """Serves every WebSocket API of the template.

    Messages of one connection start in the order in which they came and then run side by side, as on AWS, up to
    `CONCURRENT_MESSAGES`; a function that needs more order must bring it. Control frames (pings) are no activity.
    """

    def __init__(self, functions: Functions, clock: Clock, store: Store, port: int, usage: Usage | None = None) -> None:
        self._clock = clock
        self._port = port
        self._integrations = LambdaIntegration(functions, clock)
        self._messages = MessageHandling(self._integrations, clock)
        self._resources = WebSocketApiResources(clock, port)
        self._registry = ConnectionRegistry(store)
        self._newcomers = TokenBucket(clock, NEW_CONNECTIONS_PER_SECOND, NEW_CONNECTIONS_PER_SECOND)
        self._tasks: set[asyncio.Task[None]] = set()
        self.management = ConnectionManagement(self._registry, clock, usage)

    def provisioners(self) -> dict[str, Provisioner]:
        """Map the CloudFormation types to what makes them."""
        return self._resources.provisioners()

    def knows(self, api_id: str) -> bool:
        """Tell whether an API of this id is a WebSocket API."""
        return api_id in self._resources.apis

    def connections(self) -> list[dict[str, Any]]:
        """Describe the open connections, for a status page."""
        return [connection.described() for connection in self._registry]

    async def run(self) -> None:
        """Tell `$disconnect` of the connections that an earlier process left open, once each, then return.

        To be started when the template's resources exist.
        """
        for peer in self._registry.left_over:
            await self._tell_disconnect(peer, (ABNORMAL_CLOSURE, ""))

    async def serve(self, api_id: str, stage: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one WebSocket from its handshake to its `$disconnect`."""
        await receive()  # websocket.connect
        headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        peer = self._peer(api_id, stage, scope, dict(headers))
        try:
            api = self._admit(api_id, stage)
            subprotocol = await self._connect(api, peer, headers, scope["query_string"].decode("latin-1"))
        except HandshakeRefusedError as refusal:
            await send_refusal(send, refusal, peer, request_id())
            return
        connection = Connection(peer, self._clock.now())
        self._registry.add(connection)
        accept = {"type": "websocket.accept", "subprotocol": subprotocol}
        ending = await self._converse(api, connection, receive, send, accept)
        if ending[0] != SERVICE_RESTART:  # this server stops: the next one tells $disconnect
            self._spawn(self._tell_disconnect(peer, ending))

    def _peer(self, api_id: str, stage: str, scope: Scope, headers: Mapping[str, str]) -> Peer:
        return Peer(
            connection_id=request_id(),
            api_id=api_id,
            stage=stage,
            host=headers.get("host", ""),
            source_ip=(scope.get("client") or ("127.0.0.1",))[0],
            user_agent=headers.get("user-agent", ""),
            connected_at=self._clock.now(),
        )

    def _admit(self, api_id: str, stage: str) -> WebSocketApi:
        api = self._resources.apis.get(api_id)
        if api is None or stage not in api.stages:
            raise HandshakeRefusedError(403)
        if not self._newcomers.take() or not api.stages[stage].throttles.allows(CONNECT):
            raise HandshakeRefusedError(429)
        return api

    async def _connect(self, api: WebSocketApi, peer: Peer, headers: Headers, query: str) -> str | None:
        event = connect_event(peer, headers, query, self._port)
        return await ask_connect(self._integrations, api.route(CONNECT), api.with_variables(event, peer.stage))

    async def _converse(
        self, api: WebSocketApi, connection: Connection, receive: Receive, send: Send, accept: Mapping[str, Any]
    ) -> Ending:
        session = Session(connection, self._clock, partial(self._start, api, connection))
        try:
            await send(dict(accept))
            return await session.run(receive, send)
        except OSError:
            return ABNORMAL_CLOSURE, ""  # the client left while $connect was running
        finally:
            self._registry.close(connection)

    def _start(self, api: WebSocketApi, connection: Connection, message: Mapping[str, Any]) -> asyncio.Task[None]:
        return self._spawn(self._messages.handle(api, connection, message))

    async def _tell_disconnect(self, peer: Peer, ending: Ending) -> None:
        api = self._resources.apis.get(peer.api_id)
        route = api.route(DISCONNECT) if api else None
        if not self._registry.take(peer) or api is None or route is None:
            return
        event = disconnect_event(peer, *ending, self._clock.now())
        try:
            await self._integrations.call(route.integration, api.with_variables(event, peer.stage))
        except IntegrationError as error:
            logger.warning("$disconnect failed", extra={"api": peer.api_id, "reason": str(error)})

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
