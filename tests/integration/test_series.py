"""Series over PostgreSQL: the same stories, and those that only a real database can tell."""

from functools import partial

import pytest

from taskflow.adapters.postgres.series_work import PostgresOwnedSeriesWork, PostgresSweepWork
from taskflow.adapters.postgres.task_work import PostgresTaskWork
from tests.unit.taskflow.series_change_suites import CompletionSuite, SeriesChangeSuite
from tests.unit.taskflow.series_suites import SeriesSuite


class PostgresSeriesStore:
    """The API's role puts and removes tasks, the planner and the sweeper plan, each as itself."""

    def __init__(self, database):
        self.database = database
        self._api = database.engine("taskflow_api")
        self._tasks = partial(PostgresTaskWork, self._api)
        self.owned_work = partial(PostgresOwnedSeriesWork, database.engine("taskflow_planner"))
        self.sweep_work = partial(PostgresSweepWork, database.engine("taskflow_series_sweeper"))

    def put(self, task):
        with self._tasks(owner_id=task.owner_id) as work:
            (work.tasks.update if work.tasks.lock(task.id) else work.tasks.add)(task)
            work.commit()

    def remove(self, task):
        self.database.as_root(f"DELETE FROM tasks WHERE id = '{task.id}'")

    def tasks(self):
        ids = self.database.as_root("SELECT id, owner_id FROM tasks ORDER BY id")
        return [self._find(row) for row in ids]

    def _find(self, row):
        with self._tasks(owner_id=row.owner_id) as work:
            return work.tasks.find(row.id)


@pytest.fixture(scope="module")
def kept(migrated):
    return PostgresSeriesStore(migrated)


@pytest.fixture
def series_store(kept, database):
    return kept


class TestSeries(SeriesSuite): ...


class TestSeriesChanges(SeriesChangeSuite): ...


class TestCompletions(CompletionSuite): ...
