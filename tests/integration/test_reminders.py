"""Reminders over PostgreSQL: the same stories, each function under its own role."""

from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest

from taskflow.adapters.postgres.purge import PostgresPurge
from taskflow.adapters.postgres.reminder_rows import read_reminder
from taskflow.adapters.postgres.reminder_work import PostgresDueWork, PostgresReminderPlanWork
from taskflow.adapters.postgres.reminders import PostgresReminders
from taskflow.adapters.postgres.task_work import PostgresTaskWork
from tests.unit.taskflow.reminder_failure_suites import ReminderFailureSuite
from tests.unit.taskflow.reminder_suites import DUE, ReminderPlanSuite, SnoozeSuite
from tests.unit.taskflow.reminder_world import HOUR, ReminderWorld


class PostgresReminderStore:
    """The API's role puts and removes tasks; the planner, the sweeper and the dispatcher work as themselves."""

    def __init__(self, database):
        self.database = database
        self._tasks = partial(PostgresTaskWork, database.engine("taskflow_api"))
        self.plan_work = partial(PostgresReminderPlanWork, database.engine("taskflow_reminder_planner"))
        self.due_work = partial(PostgresDueWork, database.engine("taskflow_reminder_dispatcher"))
        self.timers = partial(PostgresReminders, database.engine("taskflow_reminder_sweeper"))

    def put(self, task):
        with self._tasks(owner_id=task.owner_id) as work:
            (work.tasks.update if work.tasks.lock(task.id) else work.tasks.add)(task)
            work.commit()

    def find(self, task):
        with self._tasks(owner_id=task.owner_id) as work:
            return work.tasks.find(task.id)

    def remove(self, task):
        self.database.as_root(f"DELETE FROM tasks WHERE id = '{task.id}'")

    @contextmanager
    def hold(self, task):
        with self.database.connection() as busy:
            busy.exec_driver_sql(f"SELECT 1 FROM tasks WHERE id = '{task.id}' FOR UPDATE")
            yield

    def rows(self):
        return [read_reminder(row) for row in self.database.as_root("SELECT * FROM reminder_schedule ORDER BY id")]

    def told(self):
        rows = self.database.as_root("SELECT event_type FROM outbox ORDER BY event_id")
        return [row.event_type for row in rows if row.event_type.startswith("reminder.")]


@pytest.fixture(scope="module")
def kept(migrated):
    return PostgresReminderStore(migrated)


@pytest.fixture
def reminder_store(kept, database):
    return kept


class TestPlanning(ReminderPlanSuite): ...


class TestSnoozing(SnoozeSuite): ...


class TestFailures(ReminderFailureSuite): ...


def test_what_is_over_is_forgotten_after_a_while(reminder_store, database):
    world = ReminderWorld(reminder_store)
    world.create(due_date=DUE, reminder_offsets=("0 minutes",))
    world.create(due_date=DUE + 40 * 24 * HOUR, reminder_offsets=("0 minutes",))
    world.live_through(3 * HOUR)
    purge = PostgresPurge(database.engine("taskflow_maintainer"), "reminder_schedule")
    assert purge(before=world.clock.now() - timedelta(days=30), limit=100) == 0
    assert purge(before=world.clock.now() + timedelta(days=365), limit=100) == 1
    assert world.states() == ["pending"]
