"""Sending frames to open WebSocket connections through API Gateway's management API."""

from collections.abc import Sequence
from http import HTTPStatus
from http.client import HTTPException
from typing import Protocol

from taskflow.application.errors import GoneError, PushError
from taskflow.application.frames import Frame
from taskflow.contracts.websocket import write_frame


class Connections(Protocol):
    """The management API, as far as it is needed here."""

    def call(self, method: str, connection_id: str, body: bytes = b"") -> int:
        """Answer the status of a call; raises `OSError` or `HTTPException` where no answer came."""


class WebSocketPusher:
    """Posts to `@connections`, and closes what it finds there."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def push(self, connection_id: str, frames: Sequence[Frame]) -> None:
        """Post frames one after the other; raises `GoneError` for a 410, `PushError` for anything else."""
        for frame in frames:
            self._call("POST", connection_id, write_frame(frame).encode())

    def close(self, connection_id: str) -> None:
        """Close the connection; raises `GoneError` for a 410, `PushError` for anything else."""
        self._call("DELETE", connection_id)

    def _call(self, method: str, connection_id: str, body: bytes = b"") -> None:
        try:
            status = self._connections.call(method, connection_id, body)
        except (OSError, HTTPException) as error:
            raise PushError(f"{type(error).__name__}: {error}") from error
        if status == HTTPStatus.GONE:
            raise GoneError(connection_id)
        if status >= HTTPStatus.BAD_REQUEST:
            raise PushError(f"status {status}")
