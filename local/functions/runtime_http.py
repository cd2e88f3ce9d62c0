"""HTTP/1.1 over one loopback connection, parsed by httptools: quick to answer, and able to answer much later."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast

import httptools


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request; `headers` are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class HttpConnection(asyncio.Protocol):
    """Gives each request to `handle`, which answers with `respond` at once or later; the connection is kept alive."""

    def __init__(self, handle: Callable[[HttpRequest, "HttpConnection"], None]) -> None:
        self._handle = handle
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self.on_message_begin()

    def respond(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Send a response in one write: in two, delayed acknowledgements would cost 40 ms."""
        if self._transport:
            self._transport.write(_encoded(status, headers, body))

    @property
    def closed(self) -> bool:
        """Tell whether the other side has gone."""
        return self._transport is None

    def close(self) -> None:
        """End the connection without ceremony."""
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; small writes leave at once."""
        self._transport = cast("asyncio.Transport", transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, _: Exception | None) -> None:
        """Forget the transport: what is answered from now on goes nowhere."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Parse; whoever does not speak HTTP is cut off."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    def on_message_begin(self) -> None:
        """Start a request (called by the parser, like the methods that follow)."""
        self._url = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []

    def on_url(self, url: bytes) -> None:
        """Collect the target, which may come in pieces."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Tell a client that asks first that it may send its body (RFC 9110, section 10.1.1)."""
        if self._transport and self._headers.get("expect", "").lower() == "100-continue":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """Collect a piece of the body."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """Hand the whole request over."""
        method = self._parser.get_method().decode("latin-1")
        self._handle(HttpRequest(method, self._url.decode("latin-1"), self._headers, b"".join(self._body)), self)


def _encoded(status: int, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
