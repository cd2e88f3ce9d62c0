"""Reminders over a store in memory."""

import pytest

from tests.unit.taskflow.fake_reminders import FakeReminderStore
from tests.unit.taskflow.reminder_failure_suites import ReminderFailureSuite
from tests.unit.taskflow.reminder_suites import ReminderPlanSuite, SnoozeSuite


@pytest.fixture
def reminder_store():
    return FakeReminderStore()


class TestPlanning(ReminderPlanSuite): ...


class TestSnoozing(SnoozeSuite): ...


class TestFailures(ReminderFailureSuite): ...
