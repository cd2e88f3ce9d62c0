"""What happens to a message from a client: its route, its function, and what the client is told."""

import logging
from collections.abc import Mapping
from typing import Any

from local.clock import Clock
from local.gateway.api_definition import request_id
from local.gateway.http_response import strict_answer_of
from local.gateway.lambda_integration import FunctionTimedOutError, IntegrationError, LambdaIntegration
from local.gateway.websocket_api_parts import WebSocketApi
from local.gateway.websocket_connection import BacklogError, Connection
from local.gateway.websocket_event import error_frame, message_event
from local.gateway.websocket_routes import WebSocketRoute

logger = logging.getLogger("local.websocket_api")


class MessageHandling:
    """Works on one message at a time; several may be under way for the same connection."""

    def __init__(self, integrations: LambdaIntegration, clock: Clock) -> None:
        self._integrations = integrations
        self._clock = clock

    async def handle(self, api: WebSocketApi, connection: Connection, message: Mapping[str, Any]) -> None:
        """Run the message's function; the client hears of errors, and of the result where the route answers."""
        reply = await self._reply(api, connection, message)
        if not reply:
            return
        try:
            connection.post(reply, self._clock.now())
        except BacklogError:
            logger.warning("answer dropped, the client does not read", extra={"api": api.api_id})

    async def _reply(self, api: WebSocketApi, connection: Connection, message: Mapping[str, Any]) -> bytes:
        route = api.select(message)
        if route is None:
            return error_frame(connection.peer, "Forbidden", request_id())
        if not api.stages[connection.peer.stage].throttles.allows(route.key):
            return error_frame(connection.peer, "Too Many Requests", request_id())
        event = message_event(connection.peer, route.key, message, self._clock.now())
        event = api.with_variables(event, connection.peer.stage)
        identifier = event["requestContext"]["requestId"]
        try:
            return self._answer(route, await self._integrations.call(route.integration, event))
        except FunctionTimedOutError:
            return error_frame(connection.peer, "Endpoint request timed out", identifier)
        except IntegrationError as error:
            logger.warning("message not handled", extra={"route": route.key, "reason": str(error)})
            return error_frame(connection.peer, "Internal server error", identifier)

    def _answer(self, route: WebSocketRoute, payload: bytes) -> bytes:
        if route.answers:
            return strict_answer_of(payload).body
        if route.expects_answer:
            logger.warning(
                "answer dropped: the route needs an AWS::ApiGatewayV2::RouteResponse, here as on AWS",
                extra={"route": route.key},
            )
        return b""
