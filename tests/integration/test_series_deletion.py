"""Deleting a series while others work on it, on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from tests.integration.api_over_postgres import Api
from tests.integration.test_series import PostgresSeriesStore
from tests.support.eventually import eventually
from tests.unit.taskflow.builders import a_task
from tests.unit.taskflow.series_world import NOON, START, SeriesWorld

WAITING = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'taskflow_api'"


@pytest.fixture
def world(database):
    return SeriesWorld(PostgresSeriesStore(database))


@pytest.fixture
def series(world):
    """A series that lies behind its occurrences in the table, where a statement over all of them comes to it last."""
    series = world.create("RRULE:FREQ=HOURLY", START.replace(day=1, hour=13))
    return world.edit(series, title="edited")


@pytest.fixture
def api(database):
    engine = database.engine("taskflow_api")
    yield Api(engine)
    engine.dispose()


@pytest.fixture
def aside():
    """Another thread."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit


def wait_for_api(database):
    eventually(lambda: database.as_root(WAITING))


def test_a_deletion_waits_for_the_planner_and_takes_what_it_made(world, series, api, aside, database):
    late = a_task("late", parent_recurring_task_id=series.id, occurrence_date=NOON, due_date=NOON)
    # given a planner that has begun
    with world.store.owned_work(owner_id="ada") as planner:
        planner.lock(series.id, now=NOON)
        # when the series is deleted meanwhile, and the planner goes on to occurrences
        deletion = aside(api.ask, "DELETE", f"/api/v1/tasks/{series.id}")
        wait_for_api(database)
        assert planner.lock(series.id, now=NOON).occurrences
        assert planner.make([late]) == {late.id}
        planner.commit()
    # then neither fails, and nothing of the series is left
    assert deletion.result().status == 204
    assert world.open(series) == []


def test_a_deletion_and_a_planner_lock_the_series_first_and_never_hold_each_other_up(
    world, series, api, aside, database
):
    # given a planner that has locked the series and not yet its occurrences
    with database.connection() as planner:
        planner.exec_driver_sql(f"SELECT 1 FROM tasks WHERE id = '{series.id}' FOR UPDATE")
        deletion = aside(api.ask, "DELETE", f"/api/v1/tasks/{series.id}")
        wait_for_api(database)
        # when it locks them too, then none of them is held by the deletion
        planner.exec_driver_sql(f"SELECT 1 FROM tasks WHERE parent_recurring_task_id = '{series.id}' FOR UPDATE")
    assert deletion.result().status == 204
    # and a planner that comes after it finds nothing to plan
    assert world.tell(series).made == 0
    assert world.occurrences(series) == []


def test_whoever_loses_a_deadlock_is_asked_to_try_again_and_has_changed_nothing(world, series, api, aside, database):
    before = world.store.tasks()
    # given somebody who locks an occurrence first, and is more patient
    with database.connection() as other:
        other.exec_driver_sql("SET deadlock_timeout = '1min'")
        other.exec_driver_sql(f"SELECT 1 FROM tasks WHERE id = '{world.open(series)[0].id}' FOR UPDATE")
        deletion = aside(api.ask, "DELETE", f"/api/v1/tasks/{series.id}")
        wait_for_api(database)
        # when he wants the series next
        other.exec_driver_sql(f"SELECT 1 FROM tasks WHERE id = '{series.id}' FOR UPDATE")
    reply = deletion.result()
    assert (reply.status, reply.headers["retry-after"]) == (503, "1")
    assert world.store.tasks() == before
    assert len(api.bus) == 0
    assert UUID(reply.json["correlation_id"])
    assert api.ask("DELETE", f"/api/v1/tasks/{series.id}").status == 204
