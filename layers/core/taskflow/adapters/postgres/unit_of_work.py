"""One transaction of PostgreSQL, with its tenant."""

from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from taskflow.adapters.postgres.dialect import sqlstate_of
from taskflow.application.errors import UnavailableError

SET_TENANT = "select set_config('taskflow.owner', $1, true), set_config('taskflow.admin', $2, true)"
"""Local to the transaction: a pooled or proxied connection keeps no tenant (Amazon RDS Proxy, "Avoiding pinning")."""

BUSY_SQLSTATES = frozenset({"40001", "40P01", "53300", "55P03", "57014"})
"""Trying again may help: serialization failure, deadlock, too many connections, lock or statement timeout."""


class PostgresUnitOfWork:
    """A transaction that sees the data of `owner_id` only, by row-level security; without one, what its role may see.

    Raises `UnavailableError` when the database does not answer or is too busy, whatever the work was.
    """

    opening = SET_TENANT

    def __init__(self, engine: Engine, *, owner_id: str | None = None, everything: bool = False) -> None:
        self._engine = engine
        self._owner_id = owner_id
        self._everything = everything
        self.connection: Connection

    def __enter__(self) -> Self:
        try:
            self.connection = self._engine.connect()
        except DBAPIError as error:
            raise UnavailableError("database") from error
        if self._owner_id is not None and not self.connection.in_transaction():
            pooled = self.connection.connection.dbapi_connection
            pooled.open_with(self.opening, (self._owner_id, "on" if self._everything else "off"))  # type: ignore[union-attr] # ours
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.connection.close()
        if isinstance(error, DBAPIError) and _may_pass(error):
            raise UnavailableError("database") from error

    def commit(self) -> None:
        """Make the work durable."""
        self.connection.commit()


def _may_pass(error: DBAPIError) -> bool:
    return error.connection_invalidated or sqlstate_of(error.orig) in BUSY_SQLSTATES
