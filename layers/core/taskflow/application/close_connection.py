"""Forget a WebSocket client that has left."""

from dataclasses import dataclass

from taskflow.application.ports.connections import OpenConnectionWork


@dataclass(frozen=True, kw_only=True)
class CloseConnection:
    """Removes a connection from the registry."""

    open_work: OpenConnectionWork

    def __call__(self, connection_id: str) -> None:
        """Remove the connection; one that is not there is fine."""
        with self.open_work() as work:
            work.forget(connection_id)
            work.commit()
