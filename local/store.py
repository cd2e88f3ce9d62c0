"""Durable state of the local runtime: one SQLite file, written before anything is acknowledged."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.errors import LocalError

FORMAT = 1
"""Version of the state folder; a newer one is refused, so that an older program never damages it."""


class Store:
    """Rows that survive `kill -9`. Used from the event loop's thread only; every call is short and synchronous.

    WAL with `synchronous=NORMAL` keeps every committed row when the process dies; only a power cut can lose the last.
    A service hands over its tables with `create`, in `CREATE … IF NOT EXISTS` form.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._connection = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._depth = 0
        found = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if found > FORMAT:
            raise LocalError(
                f"{path} was written by a newer version (format {found}, this one knows {FORMAT}); "
                "update TaskFlow, or start with --fresh or another --data folder"
            )
        self._connection.executescript(
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA user_version={FORMAT};"
        )

    def create(self, schema: str) -> None:
        """Make a service's tables where they are missing."""
        self._connection.executescript(schema)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything inside together, or nothing; an inner transaction joins the outer one."""
        if self._depth:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        else:
            self._connection.execute("COMMIT")
        finally:
            self._depth = 0

    def execute(self, sql: str, parameters: Iterable[Any] = ()) -> int:
        """Run one statement and tell how many rows it touched."""
        return self._connection.execute(sql, tuple(parameters)).rowcount

    def rows(self, sql: str, parameters: Iterable[Any] = ()) -> list[sqlite3.Row]:
        """Read every row that a statement gives."""
        return self._connection.execute(sql, tuple(parameters)).fetchall()

    def row(self, sql: str, parameters: Iterable[Any] = ()) -> sqlite3.Row | None:
        """Read the first row, if there is one."""
        found: sqlite3.Row | None = self._connection.execute(sql, tuple(parameters)).fetchone()
        return found

    def close(self) -> None:
        """Close the file; what was committed stays."""
        self._connection.close()
