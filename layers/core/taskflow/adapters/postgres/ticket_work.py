"""A transaction that hands out WebSocket tickets."""

from datetime import datetime

from sqlalchemy import Engine, insert

from taskflow.adapters.postgres.tables import tickets
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork

ADD = insert(tickets)


class PostgresTicketWork(PostgresUnitOfWork):
    """Keeps tickets of one owner."""

    def __init__(self, engine: Engine, *, owner_id: str) -> None:
        super().__init__(engine, owner_id=owner_id)
        self._owner = owner_id

    def add(self, *, token_hash: bytes, origin: str | None, expires_at: datetime) -> None:
        """Insert a ticket."""
        values = {"token_hash": token_hash, "owner_id": self._owner, "origin": origin, "expires_at": expires_at}
        self.connection.execute(ADD, values)
