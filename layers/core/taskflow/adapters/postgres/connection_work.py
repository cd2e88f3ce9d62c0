"""The registry of open WebSocket connections in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, text, update

from taskflow.adapters.postgres.tables import connections
from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork

REDEEM = text("""
    WITH redeemed AS (
        UPDATE tickets SET used_at = CAST(:now AS timestamptz)
        WHERE token_hash = CAST(:token_hash AS bytea)
          AND used_at IS NULL
          AND expires_at > CAST(:now AS timestamptz)
          AND (origin IS NULL OR origin = CAST(:origin AS text))
        RETURNING owner_id
    )
    INSERT INTO connections (connection_id, owner_id, connected_at, expires_at)
    SELECT CAST(:connection_id AS text), owner_id, CAST(:now AS timestamptz), CAST(:expires_at AS timestamptz)
    FROM redeemed
    RETURNING owner_id
""")

_NEWEST = (
    select(connections.c.connection_id)
    .where(connections.c.owner_id == bindparam("owner"), connections.c.expires_at > bindparam("now"))
    .order_by(connections.c.connected_at.desc(), connections.c.connection_id.desc())
    .limit(bindparam("keep"))
)
TRIM = (
    delete(connections)
    .where(connections.c.owner_id == bindparam("owner"), connections.c.connection_id.not_in(_NEWEST))
    .returning(connections.c.connection_id, connections.c.expires_at)
)

FIND_OWNER = select(connections.c.owner_id).where(
    connections.c.connection_id == bindparam("connection"), connections.c.expires_at > bindparam("now")
)
ACKNOWLEDGE = (
    update(connections)
    .where(connections.c.connection_id == bindparam("connection"), connections.c.expires_at > bindparam("now"))
    .values(acked_seq=func.greatest(connections.c.acked_seq, bindparam("seq")))
)
FORGET = delete(connections).where(connections.c.connection_id == bindparam("connection"))


class PostgresConnectionWork(PostgresUnitOfWork):
    """Lets clients in and out; the ticket's row lock decides who gets in with it."""

    def redeem(
        self, *, token_hash: bytes, origin: str | None, connection_id: str, now: datetime, expires_at: datetime
    ) -> str | None:
        """Use the ticket up and insert its owner's connection, in one statement."""
        values = {
            "token_hash": token_hash,
            "origin": origin,
            "connection_id": connection_id,
            "now": now,
            "expires_at": expires_at,
        }
        return self.connection.execute(REDEEM, values).scalar_one_or_none()

    def trim(self, *, owner_id: str, keep: int, now: datetime) -> Sequence[str]:
        """Delete the owner's oldest connections and those that have expired; answers the former."""
        found = self.connection.execute(TRIM, {"owner": owner_id, "keep": keep, "now": now})
        return [row.connection_id for row in found if row.expires_at > now]

    def find_owner(self, connection_id: str, *, now: datetime) -> str | None:
        """Select the owner of a connection that has not expired."""
        return self.connection.execute(FIND_OWNER, {"connection": connection_id, "now": now}).scalar_one_or_none()

    def acknowledge(self, connection_id: str, *, seq: int, now: datetime) -> bool:
        """Update the number, which never goes back."""
        values = {"connection": connection_id, "seq": seq, "now": now}
        return self.connection.execute(ACKNOWLEDGE, values).rowcount == 1

    def forget(self, connection_id: str) -> None:
        """Delete a connection."""
        self.connection.execute(FORGET, {"connection": connection_id})
