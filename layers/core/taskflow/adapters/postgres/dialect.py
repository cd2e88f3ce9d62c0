"""How SQLAlchemy talks to our connections: without probing the server, and with an eye for connections that died."""

import time

from sqlalchemy.dialects.postgresql.pg8000 import PGDialect_pg8000
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection

OLDEST_SERVER = (16,)
TRUSTED_WITHOUT_PING = 30.0
"""Seconds within which a used connection is taken to be alive; Lambda may freeze one for much longer."""

LOST_SQLSTATES = frozenset({"57P01", "57P02", "57P03", "26000", "0A000"})
"""The server is going away, or a failover or migration has left our prepared statements behind: connect again.

PostgreSQL manual, appendix A: admin_shutdown, crash_shutdown, cannot_connect_now, invalid_sql_statement_name,
feature_not_supported ("cached plan must not change result type").
"""


def sqlstate_of(error: BaseException | None) -> str | None:
    """Tell the SQLSTATE of an error that the server reported."""
    details = error.args[0] if error is not None and error.args else None
    return details.get("C") if isinstance(details, dict) else None


class Dialect(PGDialect_pg8000):
    """SQLAlchemy's pg8000 dialect for a server that is known."""

    supports_statement_cache = True

    def initialize(self, connection: Connection) -> None:  # noqa: ARG002 - SQLAlchemy's signature
        """Take the server's properties for granted: asking for them costs five round trips in every cold start."""
        self.server_version_info = OLDEST_SERVER
        self.default_schema_name = "public"
        self.default_isolation_level = "READ COMMITTED"
        self._backslash_escapes = False

    def do_ping(self, dbapi_connection: DBAPIConnection) -> bool:
        """Tell whether a pooled connection is alive; one that was used a moment ago is not asked."""
        # Wall time, because a monotonic clock may stand still while Lambda keeps the process frozen.
        if dbapi_connection.is_lost or time.time() - dbapi_connection.last_used > TRUSTED_WITHOUT_PING:
            dbapi_connection.ping()
        return True

    def is_disconnect(self, e: Exception, connection: object, cursor: object) -> bool:
        """Tell whether an error means that the connection cannot be used any more."""
        if sqlstate_of(e) in LOST_SQLSTATES:
            return True
        return bool(super().is_disconnect(e, connection, cursor))  # type: ignore[no-untyped-call] # SQLAlchemy's
