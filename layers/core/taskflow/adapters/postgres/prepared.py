"""A pg8000 connection on which a statement costs one round trip, the beginning of its transaction included.

pg8000 by itself takes three for a statement with parameters (Parse, Describe, Bind), one for BEGIN, three for COMMIT.
Here a statement is prepared when the connection sees it for the first time, and what opens a transaction travels in
the same packet as its first statement (PostgreSQL manual, "Message Flow: Pipelining").
"""

# pg8000 has no types:
# mypy: allow-untyped-calls

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pg8000 import dbapi
from pg8000.converters import make_params
from pg8000.core import SYNC_MSG, Context


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as the server knows it on one connection."""

    name: bytes
    text: str
    columns: list[dict[str, Any]] | None
    readers: list[Any]

    def context(self) -> Context:
        """Make the place where one execution's answer is collected."""
        return Context(self.text, columns=self.columns, input_funcs=self.readers)


class Connection(dbapi.Connection):
    """A DB-API connection that prepares every statement once and waits for the server as rarely as it can."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self._prepared: dict[str, Prepared] = {}
        self._opening: list[tuple[str, Sequence[Any]]] = []
        self.last_used = time.time()

    def open_with(self, statement: str, values: Sequence[Any]) -> None:
        """Run `statement` first in the next transaction, sent together with that transaction's first statement."""
        self._opening = [(statement, values)]

    def cursor(self) -> "Cursor":
        """Make a DB-API cursor."""
        return Cursor(self)

    def run(self, statement: str, values: Sequence[Any]) -> Context:
        """Run a statement with `$1`-style parameters, opening a transaction if there is none."""
        prepared = self._prepare(statement)
        answers = [] if self._in_transaction or self.autocommit else self._send_opening()
        answers.append(self._send(prepared, values))
        self._flush()
        return self._receive(answers)

    def ping(self) -> None:
        """Ask the server for a sign of life; raises `InterfaceError` when there is none."""
        self.execute_simple(";")
        self.last_used = time.time()

    def commit(self) -> None:
        """Commit in one round trip, or none where no transaction has begun."""
        self._opening = []
        if self._in_transaction:
            self.execute_simple("commit")

    def rollback(self) -> None:
        """Roll back in one round trip, or none where no transaction has begun."""
        self._opening = []
        if self._in_transaction:
            self.execute_simple("rollback")

    def _prepare(self, statement: str) -> Prepared:
        found = self._prepared.get(statement)
        if found is None:
            name, columns, readers = self.prepare_statement(statement, ())
            found = self._prepared[statement] = Prepared(name, statement, columns, readers)
        return found

    def _send_opening(self) -> list[Context]:
        opening = [(self._prepare(statement), values) for statement, values in self._opening]
        self._opening = []
        self.send_QUERY("begin")
        return [Context("begin"), *(self._send(prepared, values) for prepared, values in opening)]

    def _send(self, prepared: Prepared, values: Sequence[Any]) -> Context:
        self.send_BIND(prepared.name, make_params(self.py_types, values))
        self.send_EXECUTE()
        self._sock.write(SYNC_MSG)
        return prepared.context()

    def _flush(self) -> None:
        try:
            self._sock.flush()
        except OSError as error:
            raise dbapi.InterfaceError("network error") from error

    def _receive(self, answers: Sequence[Context]) -> Context:
        # All answers are read before an error is raised, so that none is taken for that of a later statement.
        errors = []
        for answer in answers:
            try:
                self.handle_messages(answer)
            except dbapi.DatabaseError as error:
                errors.append(error)
        self.last_used = time.time()
        if errors:
            raise errors[0]
        return answers[-1]


class Cursor(dbapi.Cursor):
    """A DB-API cursor over prepared statements."""

    def execute(self, operation: str, args: Sequence[Any] = (), stream: None = None) -> None:  # noqa: ARG002 - DB-API
        """Run a statement; COPY streams are not supported here."""
        self._context = self._c.run(operation, args)
        self._row_iter = None if self._context.rows is None else iter(self._context.rows)
        self._input_oids = ()
