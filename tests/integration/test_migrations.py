"""The schema's versions, on a database of their own."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from taskflow.adapters.postgres.connection import make_migration_engine
from taskflow.adapters.postgres.schema import NOTHING, Schema, newest
from tests.integration.database import OWNER, PASSWORD, TestDatabase

PLAIN = "id, owner_id, title, description, status, priority, tags, version, created_at, updated_at"
A_PLAIN_TASK = f"""
    INSERT INTO tasks ({PLAIN})
    VALUES ('00000000-0000-7000-8000-00000000000{{n}}', 'ada', 'a title', NULL, 'pending', 'low', '{{{{a,b}}}}', 3,
        '2026-05-01 12:00Z', '2026-05-02 12:00Z')
"""


@pytest.fixture
def fresh(server):
    database = TestDatabase(server, "migrations")
    database.create()
    yield database
    root = database._root(server.database)
    with root.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE migrations WITH (FORCE)"))


def plain_tasks(database):
    return database.as_root(f"SELECT {PLAIN} FROM tasks ORDER BY id")


def test_up_and_down_and_up_again(fresh):
    assert fresh.schema.current() == NOTHING
    assert fresh.schema.upgrade("0001") == "0001"
    assert fresh.schema.upgrade() == newest()
    assert fresh.schema.upgrade() == newest()
    assert fresh.schema.downgrade(NOTHING) == NOTHING
    assert fresh.schema.upgrade() == newest()


def test_rolling_back_loses_nothing_of_the_plain_tasks(fresh):
    fresh.schema.upgrade("0001")
    fresh.as_root(A_PLAIN_TASK.format(n=1))
    fresh.schema.upgrade()
    fresh.as_root(A_PLAIN_TASK.format(n=2))
    fresh.as_root("UPDATE tasks SET due_date = '2026-06-01Z', recurrence_pattern = 'daily'")
    before = plain_tasks(fresh)
    assert fresh.schema.downgrade("0001") == "0001"
    assert plain_tasks(fresh) == before
    assert len(before) == 2
    fresh.schema.upgrade()
    assert plain_tasks(fresh) == before


def test_going_back_removes_everything_else(fresh):
    fresh.schema.upgrade("0001")
    plain = _things(fresh)
    fresh.schema.upgrade()
    fresh.schema.downgrade("0001")
    assert _things(fresh) == plain


def test_code_one_version_older_runs_on_the_newer_schema(fresh):
    fresh.schema.upgrade()
    fresh.as_root(A_PLAIN_TASK.format(n=1))
    fresh.as_root("UPDATE tasks SET title = 'b', version = version + 1")
    assert plain_tasks(fresh)[0].version == 4


def test_older_code_that_comes_back_leaves_the_newer_schema_alone(fresh):
    fresh.schema.upgrade()
    fresh.as_root("UPDATE alembic_version SET version_num = 'of a later release'")
    assert fresh.schema.upgrade() == "of a later release"


def test_two_migrations_at_once_do_the_work_once(fresh):
    program = (
        "from taskflow.adapters.postgres.connection import Login, make_migration_engine\n"
        "from taskflow.adapters.postgres.schema import Schema\n"
        f"login = Login(host='{fresh.host}', port={fresh.port}, database='{fresh.name}', user='{OWNER}', "
        "password=lambda: '')\n"
        "print(Schema(make_migration_engine(login)).upgrade())"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    both = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [one.communicate(timeout=60)[0].strip() for one in both] == [newest()] * 2


def test_a_migration_does_not_queue_behind_a_long_transaction(fresh):
    engine = make_migration_engine(fresh.login(OWNER, PASSWORD))
    impatient = Schema(engine, lock_timeout="200ms")
    impatient.upgrade("0001")
    with engine.connect() as busy:
        busy.execute(text("LOCK TABLE tasks IN ACCESS SHARE MODE"))
        with pytest.raises(DBAPIError, match="55P03"):
            impatient.upgrade()
    assert impatient.current() == "0001"
    assert impatient.upgrade() == newest()


def test_a_migration_that_takes_too_long_is_ended_by_the_server(fresh):
    engine = make_migration_engine(fresh.login(OWNER, PASSWORD))
    hurried = Schema(engine, lock_timeout="20s", statement_timeout="200ms")
    hurried.upgrade("0001")
    with engine.connect() as busy:
        busy.execute(text("LOCK TABLE tasks IN ACCESS SHARE MODE"))
        with pytest.raises(DBAPIError, match="57014"):
            hurried.upgrade()
    assert Schema(engine).upgrade() == newest()


def _things(database):
    queries = (
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        "SELECT tablename, policyname FROM pg_policies",
        "SELECT grantee, table_name FROM information_schema.table_privileges WHERE grantee = 'taskflow_api'",
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'tasks'",
    )
    return [set(database.as_root(query)) for query in queries]
