"""The runtime's own routes, `/_local/…`: what runs, what waits, what was measured, what time it is, who one may be."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.clock import Clock
from local.errors import AwsError, LocalError
from local.loopback import is_own_host, is_own_page

PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8"
LONGEST_ADVANCE = 10 * 366 * 86400
"""Seconds; ten years at once is a typing error rather than a wish."""


class Describes(Protocol):
    """Tells what the runtime is doing, as JSON."""

    def status(self) -> dict[str, Any]:
        """Tell what runs."""

    def queues(self) -> list[dict[str, Any]]:
        """Tell what waits."""

    def environments(self) -> dict[str, Any]:
        """Tell which environment variables each function has, and which ports they lead to."""

    def permissions(self) -> dict[str, Any]:
        """Tell what each function may do, and what it has done."""

    def metrics(self) -> bytes:
        """Render what was measured, in Prometheus text form."""


SignIn = Callable[[str, list[str]], Awaitable[dict[str, Any]]]


class LocalRoutes:
    """Answers `/_local/…`; bound to loopback like everything else."""

    def __init__(self, *, runtime: Describes, clock: Clock, sign_in: SignIn) -> None:
        self._runtime = runtime
        self._clock = clock
        self._sign_in = sign_in

    def app(self) -> Starlette:
        """Build the ASGI app; it gives tokens to whoever asks, so strangers' names and pages are turned away."""
        return Starlette(
            middleware=[Middleware(BaseHTTPMiddleware, dispatch=_admit)],
            routes=[
                Route("/_local/", self._status),
                Route("/_local/status", self._status),
                Route("/_local/queues", self._queues),
                Route("/_local/environments", self._environments),
                Route("/_local/permissions", self._permissions),
                Route("/_local/metrics", self._metrics),
                Route("/_local/clock", self._time),
                Route("/_local/clock/advance", self._advance, methods=["POST"]),
                Route("/_local/token", self._token, methods=["POST"]),
            ],
            exception_handlers={InputError: _refuse},
        )

    async def _status(self, _: Request) -> Response:
        return JSONResponse({"clock": self._shown(), **self._runtime.status()})

    async def _queues(self, _: Request) -> Response:
        return JSONResponse({"queues": self._runtime.queues()})

    async def _environments(self, _: Request) -> Response:
        return JSONResponse(self._runtime.environments())

    async def _permissions(self, _: Request) -> Response:
        return JSONResponse(self._runtime.permissions())

    async def _metrics(self, _: Request) -> Response:
        return Response(self._runtime.metrics(), media_type=PROMETHEUS_TEXT)

    async def _time(self, _: Request) -> Response:
        return JSONResponse(self._shown())

    async def _advance(self, request: Request) -> Response:
        seconds = (await _body(request)).get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= LONGEST_ADVANCE:
            raise InputError(f"seconds: a number from 0 to {LONGEST_ADVANCE} is needed; time only moves forward")
        self._clock.advance(seconds)
        return JSONResponse(self._shown())

    async def _token(self, request: Request) -> Response:
        body = await _body(request)
        user, groups = body.get("user"), body.get("groups", [])
        if not isinstance(user, str) or not user.strip():
            raise InputError("user: an e-mail address is needed")
        if not isinstance(groups, list) or not all(isinstance(group, str) for group in groups):
            raise InputError("groups: a list of group names is needed")
        try:
            return JSONResponse(await self._sign_in(user, groups))
        except (AwsError, LocalError) as error:
            raise InputError(str(error)) from error

    def _shown(self) -> dict[str, float]:
        return {"now": self._clock.now(), "offset_seconds": self._clock.offset}


class InputError(Exception):
    """A request that cannot be done as it is written."""


async def _admit(request: Request, proceed: RequestResponseEndpoint) -> Response:
    if is_own_host(request.headers.get("host")) and is_own_page(request.headers.get("origin")):
        return await proceed(request)
    return JSONResponse({"message": "only this machine's programs and pages may use this"}, status_code=403)


async def _refuse(_: Request, error: Exception) -> Response:
    return JSONResponse({"message": str(error)}, status_code=400)


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError("the body is not JSON") from error
    if not isinstance(body, dict):
        raise InputError("the body is not a JSON object")
    return body
