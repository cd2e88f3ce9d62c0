"""Servers on loopback: the socket is taken first, so that a port in use is known before anything starts."""

import contextlib
import errno
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from local.errors import LocalError
from local.settings import HOST


def take_port(port: int, option: str) -> socket.socket:
    """Bind to a loopback port; raises `LocalError` naming the port and the option that chooses another."""
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((HOST, port))
    except (OSError, OverflowError) as error:
        taken.close()
        in_use = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        reason = "is in use" if in_use else f"cannot be used ({error})"
        raise LocalError(f"port {port} {reason}; choose another with {option}") from error
    taken.listen(1024)
    return taken


class Server(uvicorn.Server):
    """A server inside a larger program: signals are the program's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signal handlers as they are."""
        yield


def server(app: ASGIApp, **options: Any) -> Server:  # noqa: ANN401 - whatever uvicorn knows
    """Make a quiet server for an ASGI app, to be run with `serve(sockets=[…])`."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=2,
        **options,
    )
    return Server(config)
