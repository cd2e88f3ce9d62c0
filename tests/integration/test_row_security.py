"""Tenants are kept apart by PostgreSQL itself: these statements have no condition on the owner at all."""

import pytest
from sqlalchemy import text

from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from tests.unit.taskflow.audit_suites import AuditWorkSuite
from tests.unit.taskflow.builders import a_task, an_entry, an_event
from tests.unit.taskflow.people_suites import connect, store
from tests.unit.taskflow.task_suites import TaskWorkSuite

TENANT_TABLES = ("tasks", "outbox", "tickets", "notifications", "notification_counters", "connections", "task_events")

A_REMINDER = """
    INSERT INTO reminder_schedule (id, owner_id, task_id, scheduled_at, status, task_version, correlation_id, caused_by,
        hops, next_claim_at)
    VALUES (gen_random_uuid(), '{owner}', gen_random_uuid(), '2026-05-01Z', 'pending', 1, 'c', gen_random_uuid(), 1,
        '2026-05-01Z')
"""


@pytest.fixture
def crowd(ports):
    """Data of two owners in every table."""
    for owner in ("ada", "eve"):
        TaskWorkSuite.keep(ports, a_task(owner_id=owner))
        store(ports, owner_id=owner)
        connect(ports, f"{owner}-1", owner)
        AuditWorkSuite.append(ports, an_entry(owner_id=owner))
        with ports.task_work(owner_id=owner) as work:
            work.record(an_event(a_task(owner_id=owner)))
            work.commit()
        with ports.ticket_work(owner_id=owner) as work:
            work.add(token_hash=owner.encode(), origin=None, expires_at=an_entry().occurred_at)
            work.commit()
    return ports


def owners_seen(database, role, table, *, owner_id=None, everything=False):
    with PostgresUnitOfWork(database.engine(role), owner_id=owner_id, everything=everything) as work:
        return set(work.connection.execute(text(f"SELECT owner_id FROM {table}")).scalars())


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize(
    ("role", "table"),
    [
        ("taskflow_api", "tasks"),
        ("taskflow_api", "notifications"),
        ("taskflow_api", "task_events"),
        ("taskflow_gateway", "notifications"),
        ("taskflow_notifier", "notifications"),
        ("taskflow_notifier", "notification_counters"),
        ("taskflow_notifier", "connections"),
    ],
)
def test_a_forgotten_condition_leaks_nothing(database, role, table):
    assert owners_seen(database, role, table, owner_id="eve") == {"eve"}
    assert owners_seen(database, role, table) == set()
    assert owners_seen(database, role, table, owner_id="") == set()


@pytest.mark.usefixtures("crowd")
def test_administrators_see_the_whole_trail_and_nothing_else_of_others(database):
    assert owners_seen(database, "taskflow_api", "task_events", owner_id="eve", everything=True) == {"ada", "eve"}
    assert owners_seen(database, "taskflow_api", "tasks", owner_id="eve", everything=True) == {"eve"}


@pytest.mark.usefixtures("crowd")
def test_a_tenant_ends_with_its_transaction(database):
    engine = database.engine("taskflow_api")
    for end in ("commit", "rollback"):
        with PostgresUnitOfWork(engine, owner_id="ada", everything=True) as work:
            work.connection.execute(text("SELECT 1"))
            getattr(work.connection, end)()
        with PostgresUnitOfWork(engine) as work:
            assert work.connection.execute(text("SELECT owner_id FROM tasks")).all() == []


def test_a_tenant_that_ran_no_statement_is_not_left_to_the_next(crowd, database):
    engine = database.engine("taskflow_api")
    with PostgresUnitOfWork(engine, owner_id="ada"):
        pass
    with PostgresUnitOfWork(engine, owner_id="ada") as work:
        work.commit()
    with PostgresUnitOfWork(engine) as work:
        assert work.connection.execute(text("SELECT owner_id FROM tasks")).all() == []


@pytest.mark.usefixtures("crowd")
def test_nobody_writes_in_the_name_of_another(database):
    insert = text(
        "INSERT INTO tasks (id, owner_id, title, status, priority, created_at, updated_at) "
        "VALUES (gen_random_uuid(), 'ada', 'a', 'pending', 'low', '2026-01-01Z', '2026-01-01Z')"
    )
    with (
        pytest.raises(Exception, match="42501"),
        PostgresUnitOfWork(database.engine("taskflow_api"), owner_id="eve") as work,
    ):
        work.connection.execute(insert)
    with PostgresUnitOfWork(database.engine("taskflow_api"), owner_id="eve") as work:
        assert work.connection.execute(text("DELETE FROM tasks WHERE owner_id = 'ada'")).rowcount == 0


@pytest.mark.usefixtures("crowd")
def test_even_the_tables_owner_is_bound(database):
    tables = database.as_root("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    assert {row.relname for row in tables} >= {*TENANT_TABLES, "idempotency_keys"}


def test_the_planner_sees_one_owners_reminders_and_the_api_none(database):
    for owner in ("ada", "eve"):
        database.as_root(A_REMINDER.format(owner=owner))
    assert owners_seen(database, "taskflow_reminder_planner", "reminder_schedule", owner_id="eve") == {"eve"}
    assert owners_seen(database, "taskflow_reminder_planner", "reminder_schedule") == set()
    with pytest.raises(Exception, match="42501"):
        owners_seen(database, "taskflow_api", "reminder_schedule", owner_id="eve")


def test_upkeep_removes_no_reminder_that_is_to_come(database):
    database.as_root(A_REMINDER.format(owner="ada"))
    with PostgresUnitOfWork(database.engine("taskflow_maintainer")) as work:
        assert work.connection.execute(text("DELETE FROM reminder_schedule")).rowcount == 0
