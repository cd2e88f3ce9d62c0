"""Values that are made once and then stay: generated passwords, client secrets, key material."""

from collections.abc import Callable

from local.store import Store

SCHEMA = "CREATE TABLE IF NOT EXISTS kept_values (name TEXT PRIMARY KEY, value TEXT NOT NULL)"


class KeptValues:
    """Remembers by name what was made, over restarts and in clear text: it is as safe as this machine is."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.create(SCHEMA)

    def keep(self, name: str, make: Callable[[], str]) -> str:
        """Answer the value of that name; the first time, make it."""
        row = self._store.row("SELECT value FROM kept_values WHERE name = ?", (name,))
        if row:
            return str(row["value"])
        value = make()
        self._store.execute("INSERT INTO kept_values (name, value) VALUES (?, ?)", (name, value))
        return value
