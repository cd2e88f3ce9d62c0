"""Many at once, on connections of their own: sweeps, dispatchers, planners and people, and each reminder fires once."""

from datetime import timedelta
from functools import partial

import pytest

from taskflow.adapters.due_queue import ReminderQueue
from taskflow.adapters.postgres.reminder_work import PostgresDueWork, PostgresReminderPlanWork
from taskflow.adapters.postgres.reminders import PostgresReminders
from taskflow.application.dispatch_reminders import DispatchReminders
from taskflow.application.plan_task_reminders import PlanTaskReminders
from taskflow.application.timer import HORIZON
from taskflow.contracts.due_reminders import read_due
from tests.integration.test_competition import together
from tests.integration.test_reminders import PostgresReminderStore
from tests.unit.taskflow.builders import NOON
from tests.unit.taskflow.fake_reminders import TimedQueue
from tests.unit.taskflow.fakes import FakeClock, FakeIds, FakePublisher
from tests.unit.taskflow.reminder_world import HOUR, MINUTE, ReminderWorld

DUE = NOON + HOUR


@pytest.fixture
def world(database):
    return ReminderWorld(PostgresReminderStore(database))


def remind(world, how_many):
    return [world.create(str(number), due_date=DUE, reminder_offsets=("0 minutes",))[0] for number in range(how_many)]


def tools(clock):
    return {"publisher": FakePublisher(), "clock": clock, "ids": FakeIds(), "queue": ReminderQueue(TimedQueue(clock))}


def claimed_by(database, *, now):
    sweeper = PostgresReminders(database.engine("taskflow_reminder_sweeper"))
    timers = sweeper.claim(now=now, due_before=now + HORIZON, limit=40)
    return [due.id for timer in timers for due in read_due(timer.message)]


def dispatcher(database, *, at=DUE):
    clock = FakeClock(at + timedelta(seconds=0.2))
    open_work = partial(PostgresDueWork, database.engine("taskflow_reminder_dispatcher"))
    return DispatchReminders(open_work=open_work, sleep=lambda _: None, prepare=lambda: None, **tools(clock))


def due_of(world):
    timers = world.store.timers().claim(now=DUE - MINUTE, due_before=DUE + MINUTE, limit=1000)
    return [due for timer in timers for due in read_due(timer.message)]


def test_sweeps_at_once_never_claim_the_same_reminder(world, database):
    remind(world, 60)
    sweeps = together([partial(claimed_by, database, now=DUE - MINUTE)] * 4)
    claimed = [one for sweep in sweeps for one in sweep]
    assert len(claimed) == len(set(claimed))
    assert len(claimed) + len(claimed_by(database, now=DUE - MINUTE)) == 60


def test_of_many_dispatchers_with_the_same_messages_one_fires_each(world, database):
    remind(world, 30)
    due = due_of(world)
    done = together([partial(dispatcher(database), due) for _ in range(6)])
    assert sum(len(one.late_by) for one in done) == len(world.fired()) == 30


def test_one_event_delivered_to_many_planners_at_once_plans_once(world, database):
    _, event = world.create(due_date=DUE, reminder_offsets=("0 minutes", "10 minutes"), plan=False)

    def plan():
        open_work = partial(PostgresReminderPlanWork, database.engine("taskflow_reminder_planner"))
        return PlanTaskReminders(open_work=open_work, **tools(FakeClock()))(event).scheduled

    assert sorted(together([plan] * 6)) == [0, 0, 0, 0, 0, 2]


def test_many_events_of_one_task_planned_at_once_leave_no_reminder_twice(world, database):
    task, first = world.create(due_date=DUE, reminder_offsets=("0 minutes", "10 minutes"), plan=False)
    others = [world.edit(task, title=str(number), plan=False)[1] for number in range(5)]

    def plan(event):
        open_work = partial(PostgresReminderPlanWork, database.engine("taskflow_reminder_planner"))
        return PlanTaskReminders(open_work=open_work, **tools(FakeClock()))(event).scheduled

    assert sum(together([partial(plan, event) for event in (first, *others)])) == 2
    assert world.live() == {("0 minutes", DUE, DUE), ("10 minutes", DUE, DUE - 10 * MINUTE)}


def test_planners_and_dispatchers_of_the_same_tasks_do_not_block_each_other(world, database):
    tasks = remind(world, 20)
    due = due_of(world)
    events = [world.edit(task, title="b", plan=False)[1] for task in tasks]

    def plan(some):
        open_work = partial(PostgresReminderPlanWork, database.engine("taskflow_reminder_planner"))
        planner = PlanTaskReminders(open_work=open_work, **tools(FakeClock()))
        return [planner(event) for event in some]

    planning = [partial(plan, events[::-1][start::2]) for start in range(2)]
    together([*planning, *(partial(dispatcher(database), due) for _ in range(3))])
    dispatcher(database)(due)
    assert len(world.fired()) == 20
    assert {world.status(task) for task in tasks} == {"sent"}
