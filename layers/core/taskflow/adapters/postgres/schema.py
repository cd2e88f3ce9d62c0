"""The schema's versions: Alembic over the migrations that the layer ships."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

MIGRATIONS = Path(__file__).parents[2] / "migrations"

NEWEST = "head"
NOTHING = "base"

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "240s"
"""Before `db_migrator`'s own time is over: the server would go on without it, and keep its locks."""

KEEP_AUDIT_TRAIL = text("UPDATE audit_retention SET months = :months")


class Schema:
    """Moves a database from one version of the schema to another; needs the role that owns the tables.

    A migration that does not get a lock within `lock_timeout` fails, instead of making everybody queue behind it; it
    is tried again later. Two at once run one after the other.
    """

    def __init__(
        self, engine: Engine, *, lock_timeout: str = LOCK_TIMEOUT, statement_timeout: str = STATEMENT_TIMEOUT
    ) -> None:
        self._engine = engine
        self._limits = {"lock_timeout": lock_timeout, "statement_timeout": statement_timeout}

    def upgrade(self, revision: str = NEWEST) -> str:
        """Upgrade to a revision, or to the newest one, and answer where the database is now.

        Asked for the newest, it leaves a database alone that a later release has upgraded beyond that: this is older
        code that comes back, and it runs on the newer schema.
        """
        with self._engine.connect() as connection:
            if revision != NEWEST or _current(connection) in _known():
                command.upgrade(self._config(connection), revision)
            return _current(connection)

    def downgrade(self, revision: str) -> str:
        """Downgrade to a revision, or to `base`, and answer where the database is now."""
        with self._engine.connect() as connection:
            command.downgrade(self._config(connection), revision)
            return _current(connection)

    def keep_audit_trail(self, *, months: int) -> None:
        """Set for how many whole months the audit trail is kept; nobody but the owner of the tables can."""
        with self._engine.begin() as connection:
            connection.execute(KEEP_AUDIT_TRAIL, {"months": months})

    def current(self) -> str:
        """Tell where the database is: a revision, or `base` before the first."""
        with self._engine.connect() as connection:
            return _current(connection)

    def _config(self, connection: Connection) -> Config:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes.update(connection=connection, **self._limits)
        return config


def newest() -> str:
    """Tell the newest revision there is."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or NOTHING


def _known() -> set[str]:
    return {NOTHING, *(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())}


def _current(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or NOTHING
