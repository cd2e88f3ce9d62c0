"""A program of its own: takes PostgreSQL connections over TLS and hands them on to the server's Unix socket.

The embedded server is built without TLS; on AWS it is the database proxy that ends it. Arguments: the descriptor of the
listening socket, certificate, key, and the server's socket. Says one byte on standard output when it serves, and ends
when its standard input does. Speaks what precedes the start-up message (PostgreSQL manual, "SSL Session Encryption").
"""

import asyncio
import socket
import ssl
import struct
import sys
from collections.abc import Callable, Coroutine
from typing import cast

HEAD = 8
CANCEL, TLS, GSS = 80877102, 80877103, 80877104
REFUSAL = b"SFATAL\0VFATAL\0C28000\0Mthis server takes TLS connections only: use sslmode=verify-full\0\0"
UNAVAILABLE = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is not accepting connections\0\0"


class Pipe(asyncio.Protocol):
    """One end of a connection: what arrives leaves at the other end, no faster than that one takes it."""

    def __init__(self) -> None:
        self._other: asyncio.Transport | None = None
        self._early = b""
        self._lost = False

    def join(self, other: asyncio.Transport) -> None:
        """Name the other end, and pass on what has arrived before."""
        self._other = other
        other.write(self._early)
        if self._lost:
            other.close()

    def data_received(self, data: bytes) -> None:
        """Pass on what arrived."""
        if self._other:
            self._other.write(data)
        else:
            self._early += data

    def pause_writing(self) -> None:
        """Stop the other end from sending more."""
        if self._other and not self._other.is_closing():
            self._other.pause_reading()

    def resume_writing(self) -> None:
        """Let the other end send again."""
        if self._other and not self._other.is_closing():
            self._other.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """End the other end too."""
        self._lost = True
        if self._other:
            self._other.close()


class Greeting(asyncio.Protocol):
    """A new client: asks for TLS, or is refused."""

    def __init__(self, front: "Front") -> None:
        self._front = front
        self._head = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Read the first message, which is the only one that may come in the clear."""
        self._head += data
        if len(self._head) < HEAD:
            return
        _, code = struct.unpack("!II", self._head[:HEAD])
        if code == GSS:
            self._head = b""
            self._transport.write(b"N")
        elif code == TLS and len(self._head) == HEAD:  # whoever sends more cannot be the one who then talks inside TLS
            self._transport.pause_reading()
            self._transport.write(b"S")
            self._front.spawn(self._front.encrypt(self._transport))
        elif code == CANCEL:
            self._front.spawn(self._front.cancel(self._transport, self._head))
        else:
            _refuse(self._transport, REFUSAL)


class Front:
    """Joins clients to the server."""

    def __init__(self, context: ssl.SSLContext, server: str) -> None:
        self._context = context
        self._server = server
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        """Run a connection's set-up; asyncio itself would not keep hold of the task."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def encrypt(self, transport: asyncio.Transport) -> None:
        """Go over to TLS, then join the client to the server."""
        pipe = Pipe()
        try:
            client = await asyncio.get_running_loop().start_tls(transport, pipe, self._context, server_side=True)
        except OSError:
            transport.close()
            return
        if client:
            await self._join(client, pipe)

    async def cancel(self, transport: asyncio.Transport, request: bytes) -> None:
        """Hand on a cancel request, which older clients send in the clear: it carries its own secret."""
        pipe = Pipe()
        transport.set_protocol(pipe)
        pipe.data_received(request)
        await self._join(transport, pipe)

    async def _join(self, client: asyncio.Transport, pipe: Pipe) -> None:
        back = Pipe()
        try:
            server, _ = await asyncio.get_running_loop().create_unix_connection(lambda: back, self._server)
        except OSError:
            _refuse(client, UNAVAILABLE)
            return
        back.join(client)
        pipe.join(server)


def _refuse(transport: asyncio.Transport, error: bytes) -> None:
    transport.write(b"E" + struct.pack("!I", len(error) + 4) + error)
    transport.close()


async def serve(listener: socket.socket, context: ssl.SSLContext, server: str) -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    front = Front(context, server)
    await loop.create_server(lambda: Greeting(front), sock=listener, backlog=256)
    sys.stdout.write(".")
    sys.stdout.flush()
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ended.set)
    await ended.wait()


def main(descriptor: str, certificate: str, key: str, server: str) -> None:
    """Run the program."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.socket(fileno=int(descriptor))
    with asyncio.Runner(loop_factory=_fastest_loop()) as runner:
        runner.run(serve(listener, context, server))


def _fastest_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415 - it is not there on every system
    except ImportError:
        return None
    return uvloop.new_event_loop


if __name__ == "__main__":
    main(*sys.argv[1:])
