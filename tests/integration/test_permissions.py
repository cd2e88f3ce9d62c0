"""Least privilege, in the database: what each role may do, and what it may not."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from tests.unit.taskflow.audit_suites import AuditWorkSuite
from tests.unit.taskflow.builders import an_entry

ROLES = ("taskflow_api", "taskflow_gateway", "taskflow_notifier", "taskflow_audit", "taskflow_relay")
ALLOWED = {
    "taskflow_api": {
        "tasks": "DELETE INSERT SELECT",
        "outbox": "INSERT",
        "tickets": "INSERT",
        "notifications": "SELECT",
        "task_events": "SELECT",
    },
    "taskflow_gateway": {
        "tickets": "DELETE SELECT",
        "connections": "DELETE INSERT SELECT",
        "notifications": "SELECT",
    },
    "taskflow_notifier": {
        "processed_events": "INSERT SELECT",
        "notifications": "INSERT SELECT",
        "notification_counters": "INSERT SELECT UPDATE",
        "connections": "DELETE SELECT",
    },
    "taskflow_audit": {"outbox": "DELETE", "task_events": "INSERT", "audit_chains": "SELECT"},
    "taskflow_relay": {"outbox": "SELECT"},
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_exactly_what_it_needs(database, role):
    granted = database.as_root(
        "SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type) AS rights "
        f"FROM information_schema.table_privileges WHERE grantee = '{role}' GROUP BY table_name"
    )
    assert {row.table_name: row.rights for row in granted} == ALLOWED[role]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_owns_nothing_and_is_nothing_special(database, role):
    [found] = database.as_root(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin, "
        f"(SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid) AS owned FROM pg_roles WHERE rolname = '{role}'"
    )
    assert tuple(found) == (False, False, False, False, True, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET payload = '{{}}'",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "DROP TABLE {table}",
        "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        "UPDATE {table} SET hash = '' WHERE false",
    ],
)
@pytest.mark.parametrize("table", ["task_events", "task_events_2026_05"])
@pytest.mark.parametrize("role", ROLES)
def test_nobody_changes_the_trail(ports, database, role, table, statement):
    AuditWorkSuite.append(ports, an_entry())
    refused(database, role, statement.format(table=table))
    assert len(database.as_root("SELECT 1 FROM task_events")) == 1


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("taskflow_api", "INSERT INTO task_events SELECT * FROM task_events"),
        ("taskflow_api", "UPDATE audit_chains SET position = 0"),
        ("taskflow_api", "SELECT * FROM outbox"),
        ("taskflow_api", "DELETE FROM outbox"),
        ("taskflow_api", "SELECT * FROM tickets"),
        ("taskflow_api", "SELECT * FROM task_events_2026_05"),
        ("taskflow_api", "SELECT open_audit_month('2026-01-01')"),
        ("taskflow_gateway", "SELECT * FROM tasks"),
        ("taskflow_notifier", "UPDATE notifications SET seq = 0"),
        ("taskflow_audit", "DELETE FROM audit_chains"),
        ("taskflow_audit", "UPDATE audit_chains SET month = '2020-01-01'"),
        ("taskflow_audit", "INSERT INTO audit_chains VALUES ('2020-01-01', 0, '')"),
        ("taskflow_audit", "SELECT payload FROM task_events"),
        ("taskflow_audit", "SELECT detail FROM outbox"),
        ("taskflow_relay", "DELETE FROM outbox"),
        ("taskflow_relay", "UPDATE outbox SET detail = ''"),
        ("taskflow_relay", "CREATE TABLE mine (id int)"),
    ],
)
def test_what_is_not_a_roles_business_is_refused(ports, database, role, statement):
    AuditWorkSuite.append(ports, an_entry())
    refused(database, role, statement)


def refused(database, role, statement):
    with pytest.raises(DBAPIError, match="42501"), PostgresUnitOfWork(database.engine(role), owner_id="ada") as work:
        work.connection.execute(text(statement))
