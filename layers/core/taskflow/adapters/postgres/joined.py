"""Working inside a transaction that somebody else ends."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable


class Joined:
    """Stands in for an engine and for its connection: all work happens in one running transaction.

    Nobody but who opened the transaction commits it. An error that leaves a piece of work must therefore leave the
    transaction too, and whoever writes must commit or raise.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def connect(self) -> "Joined":
        """Hand out the transaction."""
        return self

    def execute(self, statement: Executable, parameters: Mapping[str, object] | None = None) -> CursorResult[Any]:
        """Execute a statement in the transaction."""
        return self._connection.execute(statement, parameters)

    def in_transaction(self) -> bool:
        """Tell that a transaction has begun, and its tenant been set."""
        return True

    def commit(self) -> None:
        """Leave the commit to who opened the transaction."""

    def close(self) -> None:
        """Leave the transaction open."""
