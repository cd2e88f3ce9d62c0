"""Least privilege, in the database: what each role may do, and what it may not."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from taskflow.adapters.postgres.unit_of_work import PostgresUnitOfWork
from tests.unit.taskflow.audit_suites import AuditWorkSuite
from tests.unit.taskflow.builders import an_entry

ALLOWED = {
    "taskflow_api": {
        "tasks": "DELETE INSERT SELECT",
        "idempotency_keys": "INSERT SELECT",
        "outbox": "INSERT",
        "tickets": "INSERT",
        "notifications": "SELECT",
        "notification_preferences": "INSERT SELECT UPDATE",
        "task_events": "SELECT",
        "audit_chains": "SELECT",
    },
    "taskflow_gateway": {
        "outbox": "INSERT",
        "tickets": "DELETE SELECT",
        "connections": "DELETE INSERT SELECT",
        "notifications": "SELECT",
    },
    "taskflow_notifier": {
        "processed_events": "INSERT SELECT",
        "notifications": "INSERT SELECT",
        "notification_counters": "INSERT SELECT UPDATE",
        "connections": "DELETE SELECT",
        "notification_preferences": "SELECT",
        "deferred_notifications": "DELETE INSERT SELECT",
    },
    "taskflow_notification_sweeper": {"deferred_notifications": "SELECT"},
    "taskflow_audit": {"outbox": "DELETE", "task_events": "INSERT", "audit_chains": "SELECT"},
    "taskflow_relay": {"outbox": "SELECT"},
    "taskflow_planner": {"tasks": "DELETE INSERT SELECT", "outbox": "INSERT", "processed_events": "INSERT"},
    "taskflow_series_sweeper": {"tasks": "DELETE INSERT SELECT", "outbox": "INSERT"},
    "taskflow_reminder_planner": {
        "tasks": "SELECT",
        "outbox": "INSERT",
        "processed_events": "INSERT",
        "reminder_schedule": "INSERT SELECT",
    },
    "taskflow_reminder_dispatcher": {"tasks": "SELECT", "outbox": "INSERT", "reminder_schedule": "SELECT"},
    "taskflow_reminder_sweeper": {},
    "taskflow_maintainer": {
        "task_events": "SELECT",
        "audit_chains": "SELECT",
        "audit_retention": "SELECT",
        "outbox": "INSERT",
        "processed_events": "DELETE",
        "notifications": "DELETE",
        "idempotency_keys": "DELETE",
        "tickets": "DELETE",
        "connections": "DELETE",
        "reminder_schedule": "DELETE",
    },
}
ROLES = tuple(ALLOWED)

OUTBOX_ROW = (
    "INSERT INTO outbox (event_id, source, event_type, detail, occurred_at, attempts, next_attempt_at) "
    "VALUES (gen_random_uuid(), '{source}', 'task.created', '{{}}', '2026-05-01Z', 0, '2026-05-01Z')"
)

A_PLAIN_TASK = (
    "INSERT INTO tasks (id, owner_id, title, status, priority, created_at, updated_at) "
    "VALUES (gen_random_uuid(), 'ada', 'a', 'pending', 'low', '2026-05-01Z', '2026-05-01Z')"
)


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
        ("taskflow_api", "INSERT INTO task_events (event_id) SELECT event_id FROM task_events"),
        ("taskflow_api", "UPDATE audit_chains SET position = 0"),
        ("taskflow_api", "UPDATE tasks SET owner_id = 'eve'"),
        ("taskflow_api", "UPDATE tasks SET id = gen_random_uuid()"),
        ("taskflow_api", "UPDATE tasks SET created_at = updated_at"),
        ("taskflow_api", "DELETE FROM idempotency_keys"),
        ("taskflow_api", "UPDATE idempotency_keys SET owner_id = 'eve'"),
        ("taskflow_api", "SELECT * FROM outbox"),
        ("taskflow_api", "DELETE FROM outbox"),
        ("taskflow_api", "SELECT * FROM tickets"),
        ("taskflow_api", "SELECT * FROM task_events_2026_05"),
        ("taskflow_api", "SELECT open_audit_month('2026-01-01')"),
        ("taskflow_gateway", "SELECT * FROM tasks"),
        ("taskflow_notifier", "UPDATE notifications SET seq = 0"),
        ("taskflow_notifier", "UPDATE notification_preferences SET body = '{}'"),
        ("taskflow_api", "UPDATE notifications SET seq = 0"),
        ("taskflow_api", "SELECT * FROM deferred_notifications"),
        ("taskflow_gateway", "UPDATE connections SET owner_id = 'eve'"),
        ("taskflow_notification_sweeper", "DELETE FROM deferred_notifications"),
        ("taskflow_notification_sweeper", "UPDATE deferred_notifications SET draft = '{}'"),
        ("taskflow_notification_sweeper", "SELECT * FROM notifications"),
        ("taskflow_maintainer", "UPDATE audit_chains SET hash = ''"),
        ("taskflow_maintainer", "UPDATE audit_chains SET position = 0"),
        ("taskflow_maintainer", "UPDATE audit_retention SET months = 1"),
        ("taskflow_maintainer", "SELECT drop_audit_month('2026-05-01', '2099-01-01')"),
        ("taskflow_maintainer", "SELECT title FROM tasks"),
        ("taskflow_maintainer", "SELECT title FROM notifications"),
        ("taskflow_maintainer", "SELECT detail FROM outbox"),
        ("taskflow_maintainer", "DELETE FROM outbox"),
        ("taskflow_maintainer", OUTBOX_ROW.format(source="taskflow.tasks")),
        ("taskflow_gateway", OUTBOX_ROW.format(source="taskflow.tasks")),
        ("taskflow_api", "SELECT drop_audit_month('2026-05-01', '2099-01-01')"),
        ("taskflow_api", "SELECT months FROM audit_retention"),
        ("taskflow_gateway", "UPDATE tickets SET expires_at = '2099-01-01'"),
        ("taskflow_audit", "SELECT drop_audit_month('2026-05-01', '2099-01-01')"),
        ("taskflow_audit", "UPDATE audit_chains SET dropped_at = NULL"),
        ("taskflow_audit", "DELETE FROM audit_chains"),
        ("taskflow_audit", "UPDATE audit_chains SET month = '2020-01-01'"),
        ("taskflow_audit", "INSERT INTO audit_chains VALUES ('2020-01-01', 0, '')"),
        ("taskflow_audit", "SELECT payload FROM task_events"),
        ("taskflow_audit", "SELECT detail FROM outbox"),
        ("taskflow_relay", "DELETE FROM outbox"),
        ("taskflow_planner", "UPDATE tasks SET recurrence_pattern = 'daily'"),
        ("taskflow_planner", "UPDATE tasks SET owner_id = 'eve'"),
        ("taskflow_planner", A_PLAIN_TASK),
        ("taskflow_planner", OUTBOX_ROW.format(source="taskflow.audit")),
        ("taskflow_series_sweeper", "UPDATE tasks SET due_date = NULL"),
        ("taskflow_series_sweeper", A_PLAIN_TASK),
        ("taskflow_series_sweeper", "SELECT * FROM processed_events"),
        ("taskflow_reminder_planner", "UPDATE tasks SET version = 2"),
        ("taskflow_reminder_planner", "UPDATE tasks SET title = 'mine'"),
        ("taskflow_reminder_planner", "DELETE FROM reminder_schedule"),
        ("taskflow_reminder_planner", "UPDATE reminder_schedule SET scheduled_at = '2026-05-01Z'"),
        ("taskflow_reminder_planner", OUTBOX_ROW.format(source="taskflow.reminders")),
        ("taskflow_reminder_dispatcher", "INSERT INTO reminder_schedule (id) VALUES (gen_random_uuid())"),
        ("taskflow_reminder_dispatcher", "UPDATE reminder_schedule SET owner_id = 'eve'"),
        ("taskflow_reminder_dispatcher", "UPDATE tasks SET status = 'completed'"),
        ("taskflow_reminder_dispatcher", OUTBOX_ROW.format(source="taskflow.tasks")),
        ("taskflow_reminder_dispatcher", "SELECT * FROM processed_events"),
        ("taskflow_reminder_sweeper", "SELECT owner_id FROM reminder_schedule"),
        ("taskflow_reminder_sweeper", "UPDATE reminder_schedule SET ended_at = '2026-05-01Z'"),
        ("taskflow_reminder_sweeper", "SELECT id FROM tasks"),
        ("taskflow_maintainer", "SELECT task_id FROM reminder_schedule"),
        ("taskflow_api", "SELECT * FROM reminder_schedule"),
        ("taskflow_api", "UPDATE tasks SET reminders_since = '2026-05-01Z'"),
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
