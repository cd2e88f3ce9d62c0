"""One transaction of PostgreSQL, with its tenant."""

from collections.abc import Mapping
from types import TracebackType
from typing import Self, cast

from sqlalchemy import Connection, Engine, Executable
from sqlalchemy.exc import DBAPIError

from taskflow.adapters.postgres.dialect import sqlstate_of
from taskflow.adapters.postgres.prepared import Connection as OurConnection
from taskflow.application.errors import UnavailableError

SET_TENANT = "select set_config('taskflow.owner', $1, true), set_config('taskflow.admin', $2, true)"
"""Local to the transaction: a pooled or proxied connection keeps no tenant (Amazon RDS Proxy, "Avoiding pinning")."""

BUSY_SQLSTATES = frozenset({"40001", "40P01", "53300", "55P03", "57014"})
"""Trying again may help: serialization failure, deadlock, too many connections, lock or statement timeout."""


class PostgresUnitOfWork:
    """A transaction that sees the data of `owner_id` only, by row-level security; without one, what its role may see.

    With `reads_once` it is one statement long and changes nothing, and costs one round trip; any further statement
    would see nobody's data. Raises `UnavailableError` when the database does not answer or is too busy.
    """

    opening = SET_TENANT

    def __init__(
        self, engine: Engine, *, owner_id: str | None = None, everything: bool = False, reads_once: bool = False
    ) -> None:
        self._engine = engine
        self._reads_once = reads_once
        self._owner_id = owner_id
        self._everything = everything
        self.connection: Connection

    def __enter__(self) -> Self:
        try:
            self.connection = self._engine.connect()
        except DBAPIError as error:
            raise UnavailableError("database") from error
        self._joins = self.connection.in_transaction()
        if self._owner_id is not None and not self._joins:
            tenant = (self._owner_id, "on" if self._everything else "off")
            self._pooled.open_with(self.opening, tenant, to_read_once=self._reads_once)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.connection.close()
        if isinstance(error, DBAPIError) and _may_pass(error):
            raise UnavailableError("database") from error

    def execute_last(self, statement: Executable, parameters: Mapping[str, object]) -> None:
        """Execute what is followed by nothing but the commit, which travels with it; who only joins ends nothing."""
        if not self._joins:
            self._pooled.commit_with_next()
        self.connection.execute(statement, parameters)

    def commit(self) -> None:
        """Make the work durable."""
        self.connection.commit()

    @property
    def _pooled(self) -> OurConnection:
        return cast("OurConnection", self.connection.connection.dbapi_connection)


def _may_pass(error: DBAPIError) -> bool:
    return error.connection_invalidated or sqlstate_of(error.orig) in BUSY_SQLSTATES
