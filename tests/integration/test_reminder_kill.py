"""`kill -9` of processes that dispatch and sweep, at any moment: each reminder is told once, none is left."""

import multiprocessing
import random
import time
from functools import partial

import pytest

from taskflow.adapters.clock import SystemClock
from taskflow.adapters.due_queue import ReminderQueue
from taskflow.adapters.ids import Uuid7Ids
from taskflow.adapters.postgres.reminder_work import PostgresDueWork
from taskflow.adapters.postgres.reminders import PostgresReminders
from taskflow.application.dispatch_reminders import DispatchReminders
from taskflow.application.timer import HORIZON
from taskflow.contracts.due_reminders import read_due
from tests.integration.test_reminders import PostgresReminderStore
from tests.unit.taskflow.builders import NOON
from tests.unit.taskflow.fake_reminders import TimedQueue
from tests.unit.taskflow.fakes import FakeClock, FakePublisher
from tests.unit.taskflow.reminder_world import HOUR, MINUTE, ReminderWorld

REMINDERS, KILLS, PIECE = 120, 20, 5
LONGEST_LIFE = 0.12
"""Seconds; about what it takes to connect and to dispatch a few pieces."""

DUE = NOON + HOUR
TOLD = "SELECT detail::jsonb #>> '{data,task,id}' AS task_id FROM outbox WHERE event_type = 'reminder.triggered'"

fork = multiprocessing.get_context("fork")


def dispatch(database, number):
    """Claim again whatever is not over, and fire it piece by piece, as long as one lives."""
    clock, ids = FakeClock(DUE + number * MINUTE), Uuid7Ids(SystemClock())
    timers = PostgresReminders(database.engine("taskflow_reminder_sweeper"))
    tools = {"publisher": FakePublisher(), "queue": ReminderQueue(TimedQueue(clock)), "clock": clock, "ids": ids}
    open_work = partial(PostgresDueWork, database.engine("taskflow_reminder_dispatcher"))
    fire = DispatchReminders(open_work=open_work, sleep=lambda _: None, prepare=lambda: None, **tools)
    while claimed := timers.claim(now=clock.now(), due_before=clock.now() + HORIZON, limit=PIECE):
        fire([due for timer in claimed for due in read_due(timer.message)])


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this machine cannot fork")
def test_every_reminder_is_told_once_however_often_its_senders_are_killed(database):
    # given many reminders of one second
    world = ReminderWorld(PostgresReminderStore(database))
    tasks = [world.create(due_date=DUE, reminder_offsets=("0 minutes",))[0] for _ in range(REMINDERS)]
    world.clock.advance(HOUR - MINUTE)
    # when two at a time send them, and are killed wherever they are; leases run out in between
    for number in range(KILLS):
        workers = [fork.Process(target=dispatch, args=(database, 3 * number)) for _ in range(2)]
        for worker in workers:
            worker.start()
        time.sleep(random.uniform(0, LONGEST_LIFE))
        for worker in workers:
            worker.kill()
            worker.join()
    # then whoever lives to the end finds the rest, and nothing is told twice
    dispatch(database, 3 * KILLS)
    told = [row.task_id for row in database.as_root(TOLD)]
    assert sorted(told) == sorted(str(task.id) for task in tasks)
    assert set(world.states()) == {"sent"}
