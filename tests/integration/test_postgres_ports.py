"""The PostgreSQL adapters keep the promises of the ports, each under its own role."""

from tests.unit.taskflow.audit_suites import AuditWorkSuite
from tests.unit.taskflow.people_suites import (
    ConnectionSuite,
    DeferredSuite,
    NotificationSuite,
    PreferenceSuite,
    ReadMarkSuite,
)
from tests.unit.taskflow.task_list_suites import OnceSuite, TaskListSuite
from tests.unit.taskflow.task_suites import OutboxSuite, TaskWorkSuite


class TestPostgresTaskWork(TaskWorkSuite): ...


class TestPostgresTaskLists(TaskListSuite): ...


class TestPostgresOnce(OnceSuite): ...


class TestPostgresOutbox(OutboxSuite): ...


class TestPostgresConnections(ConnectionSuite): ...


class TestPostgresNotifications(NotificationSuite): ...


class TestPostgresReadMarks(ReadMarkSuite): ...


class TestPostgresPreferences(PreferenceSuite): ...


class TestPostgresDeferred(DeferredSuite): ...


class TestPostgresAuditWork(AuditWorkSuite): ...
