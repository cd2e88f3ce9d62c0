"""Going back from a database in use, one revision at a time: the plain tasks stay as they are."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from taskflow.adapters.postgres.schema import MIGRATIONS, NOTHING, newest
from tests.integration.database import TABLES, TestDatabase

PLAIN = "id, owner_id, title, description, status, priority, tags, version, created_at, updated_at"
REVISIONS = [revision.revision for revision in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
"""From the newest to the oldest."""

COLUMNS = text("""
    SELECT column_name, udt_name FROM information_schema.columns
    WHERE table_name = :table AND is_generated = 'NEVER' ORDER BY ordinal_position
""")
BY_TYPE = {
    "uuid": "gen_random_uuid()",
    "text": "'ada'",
    "_text": "'{a,b}'",
    "timestamptz": "'2026-06-01 12:00Z'",
    "date": "'2026-06-01'",
    "jsonb": "'{}'",
    "bytea": "'\\x00'",
    "bool": "false",
    "int4": "3",
    "int8": "3",
    "tsvector": "''",
}
BY_COLUMN = {"tasks.status": "'missed'", "tasks.priority": "'urgent'", "reminder_schedule.status": "'sent'"}
BY_COLUMN |= {"reminder_schedule.next_claim_at": "NULL"}


@pytest.fixture
def in_use(server):
    """A database in which every table has rows, with every column filled as the newest version does."""
    database = TestDatabase(server, "downgrade")
    database.create()
    database.schema.upgrade()
    database.as_root("SELECT open_audit_month('2026-06-01')")
    for table in TABLES.split(", "):
        fill(database, table)
    yield database
    root = database._root(server.database)
    with root.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE downgrade WITH (FORCE)"))


def test_every_revision_can_be_taken_back_with_all_tables_filled(in_use):
    before = plain_tasks(in_use)
    for revision in REVISIONS[1:]:
        assert in_use.schema.downgrade(revision) == revision
        assert plain_tasks(in_use) == before
    assert (revision, len(before)) == ("0001", 1)
    assert in_use.schema.upgrade() == newest()
    assert plain_tasks(in_use) == before
    assert in_use.schema.downgrade(NOTHING) == NOTHING


def test_code_of_any_version_may_have_written_what_is_taken_back(in_use):
    for revision in REVISIONS[1:]:
        in_use.schema.downgrade(revision)
        fill(in_use, "tasks")
        before = plain_tasks(in_use)
        assert in_use.schema.upgrade() == newest()
        assert plain_tasks(in_use) == before


def fill(database, table):
    """Put a row into a table."""
    columns = [tuple(row) for row in rows(database, table)]
    values = [BY_COLUMN.get(f"{table}.{name}", BY_TYPE[kind]) for name, kind in columns]
    names = ", ".join(f'"{name}"' for name, _ in columns)
    database.as_root(f"INSERT INTO {table} ({names}) VALUES ({', '.join(values)}) ON CONFLICT DO NOTHING")


def rows(database, table):
    with database._root(database.name).connect() as connection:
        return connection.execute(COLUMNS, {"table": table}).all()


def plain_tasks(database):
    return database.as_root(f"SELECT {PLAIN} FROM tasks ORDER BY id")
