"""Which WebSockets are open: in memory while this process lives, and on disk for the process after it."""

from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import NamedTuple

from local.gateway.websocket_connection import Connection, Peer
from local.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS websocket_connection (
    connection_id TEXT PRIMARY KEY, api_id TEXT NOT NULL, stage TEXT NOT NULL, host TEXT NOT NULL,
    source_ip TEXT NOT NULL, user_agent TEXT NOT NULL, connected_at REAL NOT NULL
)
"""
COLUMNS = tuple(column.name for column in fields(Peer))
INSERT = f"INSERT INTO websocket_connection ({', '.join(COLUMNS)}) VALUES ({', '.join('?' for _ in COLUMNS)})"  # noqa: S608 -- names of this file only


class ConnectionAddress(NamedTuple):
    """How the management API names a connection."""

    api_id: str
    stage: str
    connection_id: str


class ConnectionRegistry:
    """Open connections by id; those of an earlier process are `left_over` and can be posted to no more."""

    def __init__(self, store: Store) -> None:
        store.create(SCHEMA)
        self._store = store
        self._open: dict[str, Connection] = {}
        self.left_over = [Peer(**dict(row)) for row in store.rows("SELECT * FROM websocket_connection")]

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Connection]:
        return iter(self._open.values())

    def add(self, connection: Connection) -> None:
        """Remember an open connection, durably."""
        self._store.execute(INSERT, asdict(connection.peer).values())
        self._open[connection.peer.connection_id] = connection

    def find(self, address: ConnectionAddress) -> Connection | None:
        """Find an open connection through the API and stage by which it came."""
        found = self._open.get(address.connection_id)
        return found if found and (found.peer.api_id, found.peer.stage) == address[:2] else None

    def close(self, connection: Connection) -> None:
        """Forget that it is open here, but not that its `$disconnect` is still to be told."""
        self._open.pop(connection.peer.connection_id, None)

    def take(self, peer: Peer) -> bool:
        """Claim the one `$disconnect` of a connection; tells whether nobody had it before."""
        return (
            self._store.execute("DELETE FROM websocket_connection WHERE connection_id = ?", (peer.connection_id,)) > 0
        )
