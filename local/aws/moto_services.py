"""The AWS services that we do not run ourselves, by moto, in this process and in threads of its own."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

from botocore import xform_name
from botocore.client import BaseClient

from local.arn import REGION, URL_SUFFIX
from local.aws.request import AsgiApp, Message, Receive, Scope, Send, read_request

if TYPE_CHECKING:
    from a2wsgi.wsgi_typing import WSGIApp

THREADS = 8
SUCCESS = range(200, 300)
After = Callable[[str], None]


class MotoServices:
    """An ASGI app that answers for Cognito, Secrets Manager, SSM, S3, KMS and whatever else moto knows.

    moto is imported at the first use, or by `warm()`; it keeps nothing over a restart. Requests run in threads, so that
    a slow one holds up nobody else.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._app: AsgiApp | None = None
        self._clients: dict[str, BaseClient] = {}
        self._after: dict[str, After] = {}

    async def warm(self) -> AsgiApp:
        """Import moto, without holding up the event loop."""
        return await asyncio.to_thread(self._load)

    def after(self, service: str, remember: After) -> None:
        """Call `remember(operation)` on the event loop after each successful call of `service`, before its answer."""
        self._after[service] = remember

    def call(self, service: str, operation: str, **parameters: object) -> dict[str, Any]:
        """Call an operation as boto3 would, without a network; raises botocore's errors."""
        if service not in self._clients:
            self._clients[service] = _client(service)
        result: dict[str, Any] = getattr(self._clients[service], xform_name(operation))(**parameters)
        return result

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        app = self._app or await self.warm()
        request = read_request(scope)
        remember = self._after.get(request.service)

        async def remembering(message: Message) -> None:
            if remember and message["type"] == "http.response.start" and message["status"] in SUCCESS:
                remember(request.operation)
            await send(message)

        await app(scope, receive, remembering)

    def _load(self) -> AsgiApp:
        with self._lock:
            self._app = self._app or _make_app()
            return self._app


def _client(service: str) -> BaseClient:
    import boto3  # noqa: PLC0415 - slow to import
    from moto.core.botocore_stubber import BotocoreStubber  # noqa: PLC0415 - slow to import

    # With keys and an address of its own it looks for none of the user's.
    session = boto3.Session("local", "local", region_name=REGION)
    client: BaseClient = session.client(service, endpoint_url=f"https://{service}.{REGION}.{URL_SUFFIX}")
    stubber = BotocoreStubber()
    stubber.enabled = True
    client.meta.events.register("before-send", cast("Callable[..., None]", stubber))
    return client


def _make_app() -> AsgiApp:
    from a2wsgi import WSGIMiddleware  # noqa: PLC0415 - slow to import
    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415 - slow to import
        DomainDispatcherApplication,
        create_backend_app,
    )

    application = DomainDispatcherApplication(create_backend_app)

    def with_raw_path(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        # WSGI knows only the decoded path, in which an encoded slash looks like any other.
        environ["RAW_URI"] = environ["asgi.scope"]["raw_path"].decode("latin-1")
        return cast("Iterable[bytes]", application(environ, start_response))

    return cast("AsgiApp", WSGIMiddleware(cast("WSGIApp", with_raw_path), workers=THREADS))
