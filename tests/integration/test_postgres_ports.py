"""The PostgreSQL adapters keep the promises of the ports, each under its own role."""

from tests.unit.taskflow.audit_suites import AuditWorkSuite
from tests.unit.taskflow.people_suites import ConnectionSuite, NotificationSuite
from tests.unit.taskflow.task_suites import OutboxSuite, TaskWorkSuite


class TestPostgresTaskWork(TaskWorkSuite): ...


class TestPostgresOutbox(OutboxSuite): ...


class TestPostgresConnections(ConnectionSuite): ...


class TestPostgresNotifications(NotificationSuite): ...


class TestPostgresAuditWork(AuditWorkSuite): ...
