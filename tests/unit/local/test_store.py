"""Durable state: together or not at all, and never by an older program."""

import sqlite3
from pathlib import Path

import pytest

from local.errors import LocalError
from local.store import FORMAT, Store

SCHEMA = "CREATE TABLE IF NOT EXISTS thing (name TEXT PRIMARY KEY)"


def make(path: Path | None = None) -> Store:
    store = Store(path)
    store.create(SCHEMA)
    return store


def names(store: Store) -> list[str]:
    return [row["name"] for row in store.rows("SELECT name FROM thing ORDER BY name")]


def add(store: Store, name: str) -> None:
    store.execute("INSERT INTO thing VALUES (?)", (name,))


def test_a_transaction_is_all_or_nothing() -> None:
    store = make()
    with pytest.raises(sqlite3.IntegrityError), store.transaction():
        store.execute("INSERT INTO thing VALUES ('a'), ('a')")
    assert names(store) == []
    with store.transaction():
        add(store, "a")
        add(store, "b")
    assert names(store) == ["a", "b"]


def test_an_inner_transaction_joins_the_outer_one() -> None:
    store = make()

    def add_twice() -> None:
        with store.transaction():
            with store.transaction():
                add(store, "inner")
            add(store, "inner")

    with pytest.raises(sqlite3.IntegrityError):
        add_twice()
    assert names(store) == []


def test_what_was_written_is_there_for_the_next_process(tmp_path: Path) -> None:
    add(make(tmp_path / "state"), "kept")  # not closed, as after kill -9
    assert names(make(tmp_path / "state")) == ["kept"]


def test_a_statement_tells_how_many_rows_it_touched() -> None:
    store = make()
    add(store, "a")
    assert store.execute("DELETE FROM thing") == 1
    assert store.row("SELECT * FROM thing") is None


def test_a_newer_format_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state"
    make(path).execute(f"PRAGMA user_version={FORMAT + 1}")
    with pytest.raises(LocalError, match="newer version"):
        Store(path)
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (FORMAT + 1,)
