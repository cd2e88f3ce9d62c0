"""`@connections`: how functions post to open WebSockets, look at them and close them."""

import json
from datetime import UTC, datetime

from starlette.types import Receive, Scope, Send

from local.aws.request import CREDENTIAL
from local.clock import Clock
from local.errors import AwsError
from local.gateway.http_message import Answer, HttpRequest, RefusalError, read_body, request_of, send_answer
from local.gateway.websocket_connection import BacklogError, Connection
from local.gateway.websocket_registry import ConnectionAddress, ConnectionRegistry
from local.iam.needs import permission_to_manage
from local.iam.usage import Usage

LARGEST_MESSAGE = 131_072
"""Bytes (WebSocket API quotas: message payload size 128 KB)."""
SIGNATURE = "AWS4-HMAC-SHA256 "
NORMAL_CLOSURE = 1000


class ConnectionManagement:
    """The API Gateway Management API; a signature has to be there, but anyone's will do."""

    def __init__(self, registry: ConnectionRegistry, clock: Clock, usage: Usage | None = None) -> None:
        self._registry = registry
        self._clock = clock
        self._usage = usage

    async def serve(self, address: ConnectionAddress, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call for the connection at an address, which is already decoded."""
        request = request_of(scope, receive, scope["path"])
        try:
            answer = await self._answer(request, address, receive)
        except AwsError as error:
            answer = _error_answer(error)
        await send_answer(send, answer)

    async def _answer(self, request: HttpRequest, address: ConnectionAddress, receive: Receive) -> Answer:
        if not (request.header("authorization") or "").startswith(SIGNATURE):
            raise AwsError("MissingAuthenticationTokenException", "Missing Authentication Token", status=403)
        self._record(request, address)
        connection = self._registry.find(address)
        if connection is None or connection.closing.is_set():
            raise AwsError("GoneException", "the connection is gone", status=410)
        if request.method == "POST":
            return await self._post(connection, receive)
        if request.method == "GET":
            return _describe(connection)
        if request.method == "DELETE":
            connection.close(NORMAL_CLOSURE, "")
            return Answer(204, [])
        raise AwsError("MissingAuthenticationTokenException", "Missing Authentication Token", status=403)

    def _record(self, request: HttpRequest, address: ConnectionAddress) -> None:
        key = CREDENTIAL.search(request.header("authorization") or "")
        if self._usage and key:
            self._usage.record(key[1], [permission_to_manage(address.api_id, address.stage, request.method)])

    async def _post(self, connection: Connection, receive: Receive) -> Answer:
        try:
            connection.post(await read_body(receive, LARGEST_MESSAGE), self._clock.now())
        except RefusalError as error:
            raise AwsError("PayloadTooLargeException", "the message is longer than 128 KB", status=413) from error
        except BacklogError as error:
            raise AwsError("LimitExceededException", "the client does not read its messages", status=429) from error
        return Answer(200, [])


def _describe(connection: Connection) -> Answer:
    peer = connection.peer
    description = {
        "connectedAt": _written(peer.connected_at),
        "identity": {"sourceIp": peer.source_ip, "userAgent": peer.user_agent},
        "lastActiveAt": _written(connection.last_active_at),
    }
    return Answer(200, [("content-type", "application/json")], json.dumps(description).encode())


def _written(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _error_answer(error: AwsError) -> Answer:
    headers = [("content-type", "application/json"), ("x-amzn-errortype", error.code)]
    return Answer(error.status, headers, json.dumps({"message": error.message}).encode())
