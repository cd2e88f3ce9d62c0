"""The fakes keep the promises of the ports."""

import pytest

from tests.unit.taskflow.audit_suites import AuditWorkSuite
from tests.unit.taskflow.fake_store import FakeStore
from tests.unit.taskflow.people_suites import ConnectionSuite, NotificationSuite
from tests.unit.taskflow.task_suites import OutboxSuite, TaskWorkSuite


@pytest.fixture
def ports():
    return FakeStore()


class TestFakeTaskWork(TaskWorkSuite): ...


class TestFakeOutbox(OutboxSuite): ...


class TestFakeConnections(ConnectionSuite): ...


class TestFakeNotifications(NotificationSuite): ...


class TestFakeAuditWork(AuditWorkSuite): ...
