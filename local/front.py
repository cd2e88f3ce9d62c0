"""The one port that clients use: the runtime's own routes, every API, and the page."""

from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

from local.gateway.api_definition import request_id
from local.gateway.http_api import HttpApis
from local.gateway.http_message import Answer, RefusalError, answer_refusal, send_answer
from local.gateway.websocket_api import WebSocketApis
from local.gateway.websocket_registry import ConnectionAddress
from local.page import Page

LOCAL, APIS, CONNECTIONS = "/_local", "/_apis/", "@connections"
LARGEST_MESSAGE, LARGEST_FRAME = 131_072, 32_768
"""Bytes (WebSocket API quotas: message payload and frame size); more is answered with close code 1009."""
SERVER_OPTIONS: dict[str, Any] = {
    "http": "httptools",
    "ws": "websockets-sansio",  # the only implementation of uvicorn that takes a limit for frames too
    "ws_max_size": (LARGEST_MESSAGE, LARGEST_FRAME),
    "ws_ping_interval": None,  # API Gateway sends no pings, and a client that does not read is not cut off
    "ws_per_message_deflate": False,  # API Gateway does not compress
    "proxy_headers": False,  # the client is whoever connects; X-Forwarded-For is passed on as it came
    "timeout_keep_alive": 75,
    "log_level": "warning",  # below it uvicorn logs query strings, and with them tickets
}
"""What the server must be started with (`uvicorn.Config`), so that the limits and close codes are those of AWS."""


class Front:
    """Sends each request where it belongs.

    First `/_local`, then `/_apis/{id}`, then the routes of the first HTTP API at the root, then the page. A route that
    takes anything (`$default`, `/{proxy+}`) lets the page's files pass before it.
    """

    def __init__(
        self, http_apis: HttpApis, websocket_apis: WebSocketApis, page: Page | None, local_routes: ASGIApp
    ) -> None:
        self._http = http_apis
        self._websocket = websocket_apis
        self._page = page
        self._local_routes = local_routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        path = _raw_path(scope)
        if path == LOCAL or path.startswith(f"{LOCAL}/"):
            await self._local_routes(scope, receive, send)
        elif scope["type"] == "websocket":
            api_id, stage = _api_and_rest(path)
            await self._websocket.serve(api_id, unquote(stage.strip("/")), scope, receive, send)
        elif path.startswith(APIS):
            await self._serve_api(path, scope, receive, send)
        else:
            await self._serve_root(path, scope, receive, send)

    async def _serve_api(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        api_id, rest = _api_and_rest(path)
        if self._http.knows(api_id):
            await self._http.serve(api_id, rest or "/", scope, receive, send)
        elif self._websocket.knows(api_id):
            await self._serve_websocket_api(api_id, rest, scope, receive, send)
        else:
            await _send_not_found(send)

    async def _serve_websocket_api(self, api_id: str, rest: str, scope: Scope, receive: Receive, send: Send) -> None:
        stage, _, below = rest.removeprefix("/").partition("/")
        marker, _, connection_id = below.partition("/")
        if unquote(marker) != CONNECTIONS:
            await send_answer(send, answer_refusal(RefusalError(403, "Forbidden")))
            return
        address = ConnectionAddress(api_id, unquote(stage), unquote(connection_id))
        await self._websocket.management.serve(address, scope, receive, send)

    async def _serve_root(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        api_id = self._http.root_api_id()
        route = self._http.root_route(scope["method"], path)
        if self._page and not (route.exists and not route.catches_all) and self._page.has(scope["method"], path):
            await self._page.serve(path, scope, receive, send)
        elif api_id:
            await self._http.serve(api_id, path, scope, receive, send)
        else:
            await _send_not_found(send)


async def _send_not_found(send: Send) -> None:
    answer: Answer = answer_refusal(RefusalError(404, "Not Found"))
    answer.headers.append(("apigw-requestid", request_id()))
    await send_answer(send, answer)


def _raw_path(scope: Scope) -> str:
    raw: bytes | None = scope.get("raw_path")
    return raw.decode("latin-1") if raw else scope["path"]


def _api_and_rest(path: str) -> tuple[str, str]:
    """Cut `/_apis/{id}/rest` into the id and `/rest`; the id is empty where the path is another one."""
    if not path.startswith(APIS):
        return "", ""
    api_id, slash, rest = path.removeprefix(APIS).partition("/")
    return api_id, slash + rest
