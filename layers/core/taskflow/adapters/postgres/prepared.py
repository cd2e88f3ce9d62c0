"""A pg8000 connection on which a statement costs one round trip, the beginning of its transaction included.

pg8000 by itself takes three for a statement with parameters (Parse, Describe, Bind), one for BEGIN, three for COMMIT.
Here a statement is prepared when the connection sees it for the first time, and what opens a transaction travels in
the same packet as its first statement (PostgreSQL manual, "Message Flow: Pipelining"), and what ends it in that of the
last one, where that is known.
"""

# pg8000 has no types:
# mypy: allow-untyped-calls

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pg8000 import dbapi
from pg8000.converters import TIMESTAMPTZ, make_params, timestamptz_in
from pg8000.core import SYNC_MSG, Context

PREPARED_LIMIT = 200
"""Statements; a list of tasks alone comes in thousands of shapes, and the server keeps each in its memory."""


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
    """A DB-API connection that prepares every statement once and waits for the server as rarely as it can.

    Nobody ever gets the answer to an earlier question: nothing is sent before everything can be, and a connection on
    which an answer was not read to its end is lost. Each request may be another person's.
    """

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.register_in_adapter(TIMESTAMPTZ, read_moment)
        self._prepared: dict[str, Prepared] = {}
        self._opening: list[tuple[str, Sequence[Any]]] = []
        self._ending: str | None = None
        self.is_lost = False
        self.last_used = time.time()

    def open_with(self, statement: str, values: Sequence[Any], *, to_read_once: bool = False) -> None:
        """Run `statement` first in the next transaction, sent together with that transaction's first statement.

        Where that one only reads and is the last, the transaction's end travels with it too.
        """
        self._opening = [(statement, values)]
        self._ending = "rollback" if to_read_once else None

    def commit_with_next(self) -> None:
        """Commit behind the next statement, in the same packet; where that statement fails, nothing is committed."""
        self._ending = "commit"

    def handle_ERROR_RESPONSE(self, data: bytes, context: Context) -> None:  # noqa: N802 - pg8000's
        """Take an error without what may quote a row: errors are logged, and rows are what people wrote.

        PostgreSQL manual, "Error and Notice Message Fields": detail, and where it happened.
        """
        super().handle_ERROR_RESPONSE(data, context)
        told: dict[str, str] = context.error.args[0]  # type: ignore[union-attr] # the line above has set it
        for quoting in ("D", "W"):
            told.pop(quoting, None)

    def handle_messages(self, context: Context) -> None:
        """Read an answer to its end; raises the server's error after that, and loses the connection over any other."""
        with self._or_lost():
            super().handle_messages(context)

    def cursor(self) -> "Cursor":
        """Make a DB-API cursor."""
        return Cursor(self)

    def run(self, statement: str, values: Sequence[Any]) -> Context:
        """Run a statement with `$1`-style parameters, opening a transaction if there is none."""
        self._check()
        opens = not (self._in_transaction or self.autocommit)
        wanted = [*(self._take_opening() if opens else ()), (statement, values)]
        packets = [(self._prepare(text), make_params(self.py_types, given)) for text, given in wanted]
        with self._or_lost():
            before = [self._send_query("begin")] if opens else []
            before += [self._send(prepared, parameters) for prepared, parameters in packets]
            behind = self._send_ending()
            self._sock.flush()
        self._receive([*before, *behind])
        return before[-1]

    def ping(self) -> None:
        """Ask the server for a sign of life; raises `InterfaceError` when there is none."""
        self._check()
        self.execute_simple(";")
        self.last_used = time.time()

    def commit(self) -> None:
        """Commit in one round trip, or none where no transaction has begun."""
        self._check()
        self._forget_opening()
        if self._in_transaction:
            self.execute_simple("commit")

    def rollback(self) -> None:
        """Roll back in one round trip, or none where no transaction has begun, or the connection is lost with it."""
        self._forget_opening()
        if self._in_transaction and not self.is_lost:
            self.execute_simple("rollback")

    def _check(self) -> None:
        if self.is_lost:
            raise dbapi.InterfaceError("connection is closed: an answer was not read to its end")

    @contextmanager
    def _or_lost(self) -> Iterator[None]:
        try:
            yield
        except dbapi.DatabaseError:
            raise
        except BaseException as error:
            self.is_lost = True
            if isinstance(error, OSError):  # pg8000 lets a timeout through as it is
                raise dbapi.InterfaceError("network error") from error
            raise

    def _prepare(self, statement: str) -> Prepared:
        found = self._prepared.pop(statement, None) or self._prepare_new(statement)
        self._prepared[statement] = found  # behind all that were used before
        return found

    def _prepare_new(self, statement: str) -> Prepared:
        if len(self._prepared) == PREPARED_LIMIT:
            longest_unused = next(iter(self._prepared))
            self.close_prepared_statement(self._prepared.pop(longest_unused).name)
        name, columns, readers = self.prepare_statement(statement, ())
        return Prepared(name, statement, columns, readers)

    def _forget_opening(self) -> None:
        self._opening, self._ending = [], None

    def _take_opening(self) -> list[tuple[str, Sequence[Any]]]:
        opening, self._opening = self._opening, []
        return opening

    def _send_ending(self) -> list[Context]:
        ending, self._ending = self._ending, None
        if ending is None:
            return []
        self.send_QUERY(ending)
        # A commit that finds the transaction failed rolls it back, which pg8000 expects of nothing else. What has
        # failed is told by the answer before.
        return [Context("rollback")]

    def _send_query(self, query: str) -> Context:
        self.send_QUERY(query)
        return Context(query)

    def _send(self, prepared: Prepared, parameters: Sequence[Any]) -> Context:
        self.send_BIND(prepared.name, parameters)
        self.send_EXECUTE()
        self._sock.write(SYNC_MSG)
        return prepared.context()

    def _receive(self, answers: Sequence[Context]) -> None:
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


def read_moment(text: str) -> datetime | str:
    """Read a time as PostgreSQL writes it; the few that Python's calendar does not have are left to pg8000.

    pg8000 reads all of them with `strptime`, which took a third of the time that a page of tasks took.
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        left: datetime | str = timestamptz_in(text)
        return left


class Cursor(dbapi.Cursor):
    """A DB-API cursor over prepared statements."""

    def execute(self, operation: str, args: Sequence[Any] = (), stream: None = None) -> None:  # noqa: ARG002 - DB-API
        """Run a statement; COPY streams are not supported here."""
        self._context = self._c.run(operation, args)
        self._row_iter = None if self._context.rows is None else iter(self._context.rows)
        self._input_oids = ()
