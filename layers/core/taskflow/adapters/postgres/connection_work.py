"""The registry of open WebSocket connections in PostgreSQL."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, text

from taskflow.adapters.postgres.tables import connections
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork

REDEEM = text("""
    WITH redeemed AS (
        DELETE FROM tickets
        WHERE token_hash = CAST(:token_hash AS bytea)
          AND expires_at > CAST(:now AS timestamptz)
          AND (origin IS NULL OR origin = CAST(:origin AS text))
        RETURNING owner_id
    )
    INSERT INTO connections (connection_id, owner_id, connected_at, expires_at)
    SELECT CAST(:connection_id AS text), owner_id, CAST(:now AS timestamptz), CAST(:expires_at AS timestamptz)
    FROM redeemed
""")

FIND_OWNER = select(connections.c.owner_id).where(
    connections.c.connection_id == bindparam("connection"), connections.c.expires_at > bindparam("now")
)
FORGET = delete(connections).where(connections.c.connection_id == bindparam("connection"))


class PostgresConnectionWork(PostgresUnitOfWork):
    """Lets clients in and out; the row lock of the ticket's deletion decides who gets in with it."""

    def redeem(
        self, *, token_hash: bytes, origin: str | None, connection_id: str, now: datetime, expires_at: datetime
    ) -> bool:
        """Delete the ticket and insert its owner's connection, in one statement."""
        values = {
            "token_hash": token_hash,
            "origin": origin,
            "connection_id": connection_id,
            "now": now,
            "expires_at": expires_at,
        }
        return self.connection.execute(REDEEM, values).rowcount == 1

    def find_owner(self, connection_id: str, *, now: datetime) -> str | None:
        """Select the owner of a connection that has not expired."""
        return self.connection.execute(FIND_OWNER, {"connection": connection_id, "now": now}).scalar_one_or_none()

    def forget(self, connection_id: str) -> None:
        """Delete a connection."""
        self.connection.execute(FORGET, {"connection": connection_id})
