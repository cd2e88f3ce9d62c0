"""The Lambda Runtime API of one execution environment (AWS page "Using the Lambda runtime API for custom runtimes")."""

import asyncio
import json
from dataclasses import dataclass, field

from local.functions.runtime_http import HttpConnection, HttpRequest

HOST = "127.0.0.1"
PREFIX = "/2018-06-01/runtime/"
RESPONSE_LIMIT = 6 * 1024 * 1024 + 100
"""Bytes of the largest response, and the number that Lambda's error names."""
JSON = {"Content-Type": "application/json"}
REQUEST_ID = "Lambda-Runtime-Aws-Request-Id"


class RuntimeEndedError(Exception):
    """The runtime's process is gone; `had_work` tells whether it had been given the invocation before."""

    def __init__(self, status: int, *, had_work: bool) -> None:
        super().__init__(f"exit status {status}")
        self.status = status
        self.had_work = had_work


@dataclass(frozen=True, slots=True)
class Work:
    """One invocation for the runtime to fetch; `headers` go with it beside the request id."""

    request_id: str
    payload: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the runtime posted: the function's result, or (`failed`) the error object."""

    payload: bytes
    failed: bool


class RuntimeApi:
    """Serves one runtime on a port of its own: hands over one invocation at a time and takes its answer.

    `started` resolves to None when the runtime first asks for work, or to the error that it reported instead.
    """

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.started: asyncio.Future[Answer | None] = loop.create_future()
        self._answer: asyncio.Future[Answer] = loop.create_future()
        self._work: Work | None = None
        self._running: str | None = None
        self._ended: int | None = None
        self._poll: HttpConnection | None = None
        self._connections: set[HttpConnection] = set()

    async def listen(self) -> str:
        """Open an ephemeral loopback port and tell it as `host:port`, the form of AWS_LAMBDA_RUNTIME_API."""
        self._server = await asyncio.get_running_loop().create_server(self._connection, HOST, 0)
        return f"{HOST}:{self._server.sockets[0].getsockname()[1]}"

    def hand_over(self, work: Work) -> asyncio.Future[Answer]:
        """Give the runtime its next invocation, now or as soon as it asks."""
        self._answer = asyncio.get_running_loop().create_future()
        self._work = work
        if self._ended is None:
            self._send_work()
        else:
            self.runtime_ended(self._ended)
        return self._answer

    def runtime_ended(self, status: int) -> None:
        """Tell whoever waits for the runtime that its process has gone."""
        self._ended = status
        error = RuntimeEndedError(status, had_work=self._running is not None)
        for waiting in (self.started, self._answer):
            if not waiting.done():
                waiting.set_exception(error)
                waiting.exception()  # read, because nobody may be waiting

    def close(self) -> None:
        """Stop listening and cut the runtime off."""
        self._server.close()
        for connection in self._connections:
            connection.close()

    def _connection(self) -> HttpConnection:
        connection = HttpConnection(self._serve)
        self._connections = {each for each in self._connections if not each.closed} | {connection}
        return connection

    def _serve(self, request: HttpRequest, connection: HttpConnection) -> None:
        match request.method, request.path.removeprefix(PREFIX).split("/"):
            case "GET", ["invocation", "next"]:
                self._next(connection)
            case "POST", ["invocation", request_id, "response"]:
                self._finish(request_id, Answer(request.body, failed=False), connection)
            case "POST", ["invocation", request_id, "error"]:
                self._finish(request_id, Answer(request.body, failed=True), connection)
            case "POST", ["init", "error"]:
                self._init_error(Answer(request.body, failed=True), connection)
            case _:
                _refuse(connection, 404, "NotFound", f"No such route: {request.method} {request.path}")

    def _next(self, connection: HttpConnection) -> None:
        if self._running:
            _refuse(connection, 403, "InvalidStateTransition", "The running invocation has not been answered yet")
            return
        self._poll = connection
        if not self.started.done():
            self.started.set_result(None)
        self._send_work()

    def _send_work(self) -> None:
        if not self._work or not self._poll or self._poll.closed:
            return
        work, connection = self._work, self._poll
        self._work, self._poll, self._running = None, None, work.request_id
        connection.respond(200, {**JSON, REQUEST_ID: work.request_id, **work.headers}, work.payload)

    def _finish(self, request_id: str, answer: Answer, connection: HttpConnection) -> None:
        if request_id != self._running:
            _refuse(connection, 400, "InvalidRequestID", "Invalid request ID")
            return
        self._running = None
        if len(answer.payload) > RESPONSE_LIMIT:
            message = f"Exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
            _refuse(connection, 413, "RequestEntityTooLarge", message)
            answer = _oversized(len(answer.payload))
        else:
            _accept(connection)
        if not self._answer.done():
            self._answer.set_result(answer)

    def _init_error(self, error: Answer, connection: HttpConnection) -> None:
        if self.started.done():
            _refuse(connection, 403, "InvalidStateTransition", "The runtime has already started")
            return
        _accept(connection)
        self.started.set_result(error)


def _oversized(size: int) -> Answer:
    message = f"Response payload size ({size} bytes) exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
    return Answer(_error("Function.ResponseSizeTooLarge", message), failed=True)


def _error(error_type: str, message: str) -> bytes:
    return json.dumps({"errorType": error_type, "errorMessage": message}).encode()


def _refuse(connection: HttpConnection, status: int, error_type: str, message: str) -> None:
    connection.respond(status, JSON, _error(error_type, message))


def _accept(connection: HttpConnection) -> None:
    connection.respond(202, JSON, b'{"status":"OK"}\n')
