"""The one address at which boto3 finds AWS: our own services, and moto for the rest."""

import asyncio
import inspect
import logging
from collections.abc import Awaitable
from typing import Any

from botocore import xform_name

from local.aws import guard as aws_guard
from local.aws.protocol import Answer, JsonProtocol, Protocol, protocol_of, refusal
from local.aws.request import (
    AsgiApp,
    AwsRequest,
    Message,
    Receive,
    Scope,
    Send,
    read_body,
    read_json,
    read_request,
    replayed,
)
from local.aws.rest import RestProtocol
from local.errors import AwsError
from local.iam.needs import permissions_for
from local.iam.usage import Usage

log = logging.getLogger("local.aws_endpoint")

Result = dict[str, Any] | None
UNTIL_CLIENT_LEAVES = {("sqs", "ReceiveMessage")}
"""Waiting calls that end with their client: nobody else would get the messages until they become visible again."""

PROTOCOLS: dict[str, type[Protocol]] = {"json": JsonProtocol, "rest-json": RestProtocol}


class AwsEndpoint:
    """An ASGI app that finds each request's service by its signature, its target header or its path.

    Operations of `services` are methods `op_<operation>`, with parameters and results as boto3 shows them; what they
    raise as `AwsError` is answered in AWS's form. Everything else goes to `moto`. `usage` hears of what a call needs.
    """

    def __init__(self, services: dict[str, object], moto: AsgiApp, *, usage: Usage) -> None:
        self._services = services
        self._protocols = {name: PROTOCOLS[protocol_of(name)](name) for name in services}
        self._moto = moto
        self._usage = usage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        request = read_request(scope)
        protocol = self._protocols.get(request.service)
        try:
            aws_guard.check(request)
            if aws_guard.is_preflight(request):
                await _reply(send, Answer(204, aws_guard.preflight_headers(request)))
            elif protocol:
                await _reply(send, await self._run(protocol, request, receive))
            else:
                await self._fall_through(request, scope, receive, send)
        except AwsError as error:
            await _reply(send, protocol.refuse(error) if protocol else refusal(error))

    async def _run(self, protocol: Protocol, request: AwsRequest, receive: Receive) -> Answer:
        operation, path = protocol.route(request)
        name = str(operation.name)
        method = getattr(self._services[request.service], f"op_{xform_name(name)}", None)
        if method is None:
            message = f"{request.service} {name} is not implemented by the local runtime"
            raise AwsError("NotImplemented", message, status=501)
        params = protocol.read(operation, request, await read_body(receive), path)
        self._usage.record(request.access_key, permissions_for(request.service, name, params))
        try:
            result = method(params)
            if inspect.isawaitable(result):
                result = await _finish(result, receive if (request.service, name) in UNTIL_CLIENT_LEAVES else None)
            return protocol.answer(operation, result or {})
        except AwsError:
            raise
        except Exception:
            log.exception("aws_operation_failed", extra={"service": request.service, "operation": name})
            raise AwsError("InternalFailure", f"{name} failed unexpectedly; see the log", status=500) from None

    async def _fall_through(self, request: AwsRequest, scope: Scope, receive: Receive, send: Send) -> None:
        if request.operation:
            body = await read_body(receive)
            params = read_json(body)
            self._usage.record(request.access_key, permissions_for(request.service, request.operation, params))
            receive = replayed(body, receive)
        headers = [(name.encode(), value.encode()) for name, value in aws_guard.cross_origin_headers(request).items()]
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                # moto lets every page in: who may read an answer is decided here.
                own = [(name, value) for name, value in message["headers"] if not name.startswith(b"access-control-")]
                message = {**message, "headers": [*own, *headers]}
            await send(message)

        try:
            await self._moto(scope, receive, with_headers)
        except Exception:
            log.exception("moto_failed", extra={"service": request.service, "operation": request.operation})
            if started:
                raise
            raise AwsError("InternalFailure", "the request failed unexpectedly; see the log", status=500) from None


async def _finish(work: Awaitable[Result], receive: Receive | None) -> Result:
    if receive is None:
        return await work
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(receive())
    await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        task.cancel()
        raise AwsError("RequestTimeout", "the client has gone", status=408)
    gone.cancel()
    return await task


async def _reply(send: Send, answer: Answer) -> None:
    length = ("content-length", str(len(answer.body)))
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in (*answer.headers.items(), length)]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
