"""`$connect`: the one moment at which a WebSocket can be refused."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.types import Send

from local.gateway.http_response import strict_answer_of
from local.gateway.lambda_integration import (
    FunctionFailedError,
    FunctionRejectedError,
    FunctionTimedOutError,
    LambdaIntegration,
    PayloadTooLargeError,
)
from local.gateway.websocket_connection import Peer
from local.gateway.websocket_event import error_frame
from local.gateway.websocket_routes import WebSocketRoute

SUBPROTOCOL = "sec-websocket-protocol"


class HandshakeRefusedError(Exception):
    """The client gets this HTTP status instead of a WebSocket."""

    def __init__(self, status: int, message: str | None = None) -> None:
        super().__init__(message or _phrase(status))
        self.status = status


async def ask_connect(
    integrations: LambdaIntegration, route: WebSocketRoute | None, event: Mapping[str, Any]
) -> str | None:
    """Invoke `$connect`, if there is one, and answer the subprotocol that it chose.

    Raises `HandshakeRefusedError` with the status that the client gets.
    """
    if route is None:
        return None
    try:
        return _subprotocol(await integrations.call(route.integration, event))
    except FunctionFailedError as error:
        raise HandshakeRefusedError(502, "Internal server error") from error
    except FunctionTimedOutError as error:
        raise HandshakeRefusedError(504, "Endpoint request timed out") from error
    except (FunctionRejectedError, PayloadTooLargeError) as error:
        raise HandshakeRefusedError(500, "Internal server error") from error


def _subprotocol(payload: bytes) -> str | None:
    answer = strict_answer_of(payload)
    if answer.status // 100 != HTTPStatus.OK // 100:
        raise HandshakeRefusedError(answer.status)
    return next((value for name, value in answer.headers if name == SUBPROTOCOL), None)


async def send_refusal(send: Send, refusal: HandshakeRefusedError, peer: Peer, identifier: str) -> None:
    """Answer the handshake with a plain HTTP response (ASGI extension `websocket.http.response`)."""
    headers = [(b"content-type", b"application/json"), (b"x-amzn-requestid", identifier.encode())]
    body = error_frame(peer, str(refusal), identifier)
    await send({"type": "websocket.http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return str(status)
