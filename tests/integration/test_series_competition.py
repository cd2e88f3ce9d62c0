"""Many plan at once, on connections and in processes of their own: each occurrence is made once."""

import os
import subprocess
import sys
from functools import partial

import pytest

from taskflow.adapters.postgres.series_work import PostgresOwnedSeriesWork, PostgresSweepWork
from taskflow.application.keep_series import KeepSeries
from taskflow.application.sweep_series import SweepSeries
from taskflow.domain.events import TASK_UPDATED
from tests.integration.test_competition import together
from tests.integration.test_series import PostgresSeriesStore
from tests.unit.taskflow.builders import an_event
from tests.unit.taskflow.fakes import FakeClock, FakeIds, FakePublisher
from tests.unit.taskflow.series_world import DAY, NOON, START, SWEEPER, SeriesWorld

WORKER = """
import sys
from taskflow.adapters.ids import Uuid7Ids
from taskflow.adapters.postgres.connection import Login, make_engine
from taskflow.adapters.postgres.series_work import PostgresSweepWork
from taskflow.application.sweep_series import SweepSeries
from tests.unit.taskflow.fakes import FakeClock, FakePublisher
from tests.unit.taskflow.series_world import DAY, NOON, SWEEPER

host, port, name = sys.argv[1:]
login = Login(host=host, port=int(port), database=name, user="taskflow_series_sweeper", password=lambda: "token")
engine, clock = make_engine(login), FakeClock(NOON + 3 * DAY)
sweep = SweepSeries(
    open_work=lambda: PostgresSweepWork(engine), publisher=FakePublisher(), clock=clock, ids=Uuid7Ids(clock)
)
engine.connect().close()
print("ready", flush=True)
sys.stdin.readline()
swept = sweep(may_go_on=lambda: True, cause=SWEEPER)
print(swept.series, swept.planned.made, swept.planned.missed)
"""

ONCE = """
    SELECT parent_recurring_task_id, occurrence_date, count(*) FROM tasks
    WHERE parent_recurring_task_id IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1
"""


@pytest.fixture
def world(database):
    return SeriesWorld(PostgresSeriesStore(database))


def worker(database):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", WORKER, database.host, str(database.port), database.name]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_two_processes_share_the_sweep_and_make_each_occurrence_once(world, database):
    # given many series that have been waiting for three days
    for _ in range(120):
        world.create(plan=False)
    # when two processes sweep at the same moment
    processes = [worker(database) for _ in range(2)]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 2
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    results = [tuple(map(int, process.communicate(timeout=60)[0].split())) for process in processes]
    # then the work is shared, and nothing is done twice
    assert all(series for series, _, _ in results)
    assert [sum(numbers) for numbers in zip(*results, strict=True)] == [120, 480, 240]
    assert database.as_root(ONCE) == []
    told = database.as_root("SELECT event_type, count(*) FROM outbox GROUP BY 1 ORDER BY 1")
    assert [tuple(row) for row in told] == [("task.created", 480), ("task.missed", 240)]


def test_planners_and_sweepers_at_once_make_each_occurrence_once(world, database):
    series = world.create("RRULE:FREQ=HOURLY", START, plan=False)
    clock = FakeClock(NOON + 2 * DAY)
    tools = {"publisher": FakePublisher(), "clock": clock, "ids": FakeIds()}

    def keep(kind):
        open_work = partial(PostgresOwnedSeriesWork, database.engine("taskflow_planner"))
        return KeepSeries(open_work=open_work, **tools)(an_event(series, kind=kind)).made

    def sweep():
        open_work = partial(PostgresSweepWork, database.engine("taskflow_series_sweeper"))
        return SweepSeries(open_work=open_work, **tools)(may_go_on=lambda: True, cause=SWEEPER).planned.made

    made = together([sweep, sweep, *[partial(keep, TASK_UPDATED)] * 4])
    assert sum(made) == len(world.occurrences(series)) == 52
    assert database.as_root(ONCE) == []


def test_one_event_delivered_to_many_at_once_has_its_effect_once(world, database):
    series = world.create(plan=False)
    event = an_event(series)

    def keep():
        open_work = partial(PostgresOwnedSeriesWork, database.engine("taskflow_planner"))
        tools = {"publisher": FakePublisher(), "clock": FakeClock(), "ids": FakeIds()}
        return KeepSeries(open_work=open_work, **tools)(event).made

    assert sum(together([keep] * 6)) == 1


def test_what_somebody_holds_is_passed_over_and_not_waited_for(world, database):
    held, free = world.create(plan=False), world.create(plan=False)
    busy = database._root(database.name).connect()
    busy.exec_driver_sql(f"SELECT 1 FROM tasks WHERE id = '{held.id}' FOR UPDATE")
    assert world.sweep().series == 1
    assert (world.days(held), world.days(free)) == ([], ["05-02"])
    busy.close()
    assert world.sweep().series == 1


def test_the_store_itself_refuses_a_second_occurrence_of_a_date(world, database):
    [first] = world.occurrences(world.create())
    with world.store.sweep_work() as work:
        assert work.make([first]) == set()
        work.commit()
    assert len(database.as_root("SELECT 1 FROM tasks")) == 2
