"""A request as API Gateway reads it, the answer it gives, and the refusals that need no function."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.types import Receive, Scope, Send

LARGEST_BODY = 10 * 1024 * 1024
"""Bytes of a request's body (HTTP API quotas: payload size 10 MB)."""
LARGEST_HEAD = 10_240
"""Bytes of the request line and all header values together (HTTP API quotas)."""
NO_CONTENT, NOT_MODIFIED = 204, 304

Headers = list[tuple[str, str]]


class RefusalError(Exception):
    """API Gateway answers by itself: a status, `{"message": …}`, and sometimes a header."""

    def __init__(self, status: int, message: str, headers: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = list(headers)


@dataclass(slots=True)
class HttpRequest:
    """One request; `path` is still percent-encoded, header names are lower case, `body` is read when it is needed."""

    method: str
    path: str
    query: str
    headers: Headers
    protocol: str
    scheme: str
    source_ip: str
    body: bytes = b""
    _receive: Receive | None = field(default=None, repr=False)

    def header(self, name: str) -> str | None:
        """Read a header's first value by its lower-case name."""
        return next((value for found, value in self.headers if found == name), None)

    def check_head(self) -> None:
        """Raise a 431 when the request line and the header values are too long together."""
        line = len(self.method) + len(self.path) + len(self.query)
        if line + sum(len(value) for _, value in self.headers) > LARGEST_HEAD:
            raise RefusalError(431, "Request Header Fields Too Large")

    async def read_body(self) -> None:
        """Read the whole body; raises a 413 as soon as it is known to be too large."""
        if int(self.header("content-length") or 0) > LARGEST_BODY:
            raise RefusalError(413, "Request Entity Too Large")
        self.body = await read_body(self._receive, LARGEST_BODY) if self._receive else b""


@dataclass(slots=True)
class Answer:
    """A complete response; the length is added when it is sent."""

    status: int
    headers: Headers
    body: bytes = b""


async def read_body(receive: Receive, largest: int) -> bytes:
    """Collect a request's body; raises a 413 when it is longer than `largest` bytes."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > largest:
            raise RefusalError(413, "Request Entity Too Large")
        chunks.append(chunk)
        if not message.get("more_body"):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def request_of(scope: Scope, receive: Receive, path: str) -> HttpRequest:
    """Read an ASGI request whose path below the API is `path` (percent-encoded)."""
    return HttpRequest(
        method=scope["method"],
        path=path,
        query=scope["query_string"].decode("latin-1"),
        headers=[(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]],
        protocol=f"HTTP/{scope['http_version']}",
        scheme=scope["scheme"],
        source_ip=(scope.get("client") or ("127.0.0.1",))[0],
        _receive=receive,
    )


def answer_refusal(refusal: RefusalError) -> Answer:
    """Write a refusal in API Gateway's own form."""
    body = json.dumps({"message": refusal.message}, separators=(",", ":")).encode()
    return Answer(refusal.status, [("content-type", "application/json"), *refusal.headers], body)


async def send_answer(send: Send, answer: Answer) -> None:
    """Send a response with its length; a 204 or 304 has neither body nor length (RFC 9110, section 8.6)."""
    bodiless = answer.status in {NO_CONTENT, NOT_MODIFIED}
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    if not bodiless:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if bodiless else answer.body})
