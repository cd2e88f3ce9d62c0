"""What series do, whatever keeps them: the same stories run over the fake and over PostgreSQL."""

from dataclasses import replace

import pytest

from taskflow.domain.events import TASK_UPDATED
from taskflow.domain.task import CatchUp, Priority
from tests.unit.taskflow.builders import an_event
from tests.unit.taskflow.series_world import DAY, HOUR, NOON, START, SeriesWorld, Status


class SeriesSuite:
    @pytest.fixture
    def world(self, series_store):
        return SeriesWorld(series_store)

    def test_the_next_one_exists_as_soon_as_the_series_does(self, world):
        series = world.create(
            "weekly:mon,wed", START + 2 * DAY, title="Standup", priority=Priority.HIGH, tags=("work",)
        )
        [first] = world.occurrences(series)
        assert (first.occurrence_date, first.due_date, first.status) == (
            START + 2 * DAY,
            START + 2 * DAY,
            Status.PENDING,
        )
        assert (first.title, first.priority, first.tags, first.version) == ("Standup", Priority.HIGH, ("work",), 1)
        assert first.recurrence_pattern is None
        assert world.told() == ["task.created"]

    def test_what_an_occurrence_inherits(self, world):
        said = {
            "description": "with two litres",
            "reminder_offsets": ("1 day", "PT30M"),
            "time_zone": "Europe/Berlin",
            "notification_preferences": {"muted": True},
        }
        [first] = world.occurrences(world.create(**said))
        assert {name: getattr(first, name) for name in said} == said

    def test_everything_within_a_day_exists(self, world):
        series = world.create("RRULE:FREQ=HOURLY;INTERVAL=6", NOON + HOUR)
        assert len(world.occurrences(series)) == 4
        assert world.occurrences(series)[-1].occurrence_date == NOON + 19 * HOUR

    def test_an_event_that_comes_again_or_late_changes_nothing(self, world):
        series = world.create()
        event = an_event(series)
        for _ in range(3):
            world.keep(event)
        assert world.days(series) == ["05-02"]
        newer = world.edit(series, title="newer")
        world.keep(an_event(series, kind=TASK_UPDATED))
        assert [task.title for task in world.occurrences(newer)] == ["newer"]

    def test_an_event_that_has_come_too_far_leads_to_nothing(self, world):
        series = world.create(plan=False)
        event = an_event(series)
        world.keep(replace(event, cause=replace(event.cause, hops=9)))
        assert world.occurrences(series) == []

    def test_a_single_task_has_no_occurrences(self, world):
        task = replace(world.create(plan=False), recurrence_pattern=None)
        world.store.put(task)
        world.tell(task)
        assert world.occurrences(task) == []

    def test_a_lost_event_is_made_up_for_by_the_sweep(self, world):
        series = world.create(plan=False)
        assert world.sweep().planned.made == 1
        world.store.put(replace(series, version=2, title="changed", updated_at=world.clock.now()))
        world.sweep()
        assert [task.title for task in world.occurrences(series)] == ["changed"]

    def test_the_sweep_makes_the_next_when_it_comes_near_and_not_before(self, world):
        series = world.create("weekly", START)
        world.advance(21 * HOUR)
        assert world.days(series) == ["05-02", "05-09"]
        world.advance(DAY)
        assert world.days(series) == ["05-02", "05-09"]

    def test_a_sweep_with_nothing_due_does_nothing(self, world):
        world.create()
        before = world.store.tasks()
        assert world.sweep().series == 0
        assert world.store.tasks() == before

    def test_the_latest_replaces_the_one_before(self, world):
        series = world.create()
        for _ in range(3):
            world.advance(DAY)
        assert world.days(series, status=Status.MISSED) == ["05-02", "05-03"]
        assert world.days(series, status=Status.PENDING) == ["05-04", "05-05"]
        assert world.told().count("task.missed") == 2

    def test_all_of_them_stay_open_where_that_is_wanted(self, world):
        series = world.create(recurrence_catch_up=CatchUp.ALL)
        for _ in range(3):
            world.advance(DAY)
        assert world.days(series, status=Status.PENDING) == ["05-02", "05-03", "05-04", "05-05"]

    @pytest.mark.parametrize(("catch_up", "still_open"), [(None, 2), (CatchUp.LATEST, 2), (CatchUp.ALL, 32)])
    def test_after_a_month_down_one_sweep_is_enough(self, world, catch_up, still_open):
        series = world.create(recurrence_catch_up=catch_up)
        swept = world.advance(31 * DAY)
        assert len(world.days(series)) == 32
        assert (len(world.open(series)), swept.planned.missed) == (still_open, 32 - still_open)
        assert world.sweep().series == 0

    def test_what_is_made_late_is_told_as_it_went(self, world):
        world.create()
        world.publisher.published.clear()
        world.advance(3 * DAY)
        assert sorted(world.told()) == ["task.created"] * 3 + ["task.missed"] * 2

    def test_many_late_ones_are_made_piece_by_piece_in_one_sweep(self, world):
        series = world.create("RRULE:FREQ=HOURLY", NOON + HOUR)
        swept = world.advance(10 * DAY)
        assert len(world.occurrences(series)) == 264
        assert swept.series > 1

    def test_a_moved_one_is_not_missed_before_its_new_time(self, world):
        series = world.create()
        [first] = world.occurrences(series)
        world.edit(first, due_date=START + 30 * HOUR)
        world.advance(2 * DAY)
        assert world.days(series, status=Status.MISSED) == []
        world.advance(DAY)
        assert world.days(series, status=Status.MISSED) == ["05-02", "05-03"]
        assert world.occurrences(series)[0].occurrence_date == START

    def test_a_finished_one_is_left_alone(self, world):
        series = world.create()
        world.complete(world.occurrences(series)[0])
        world.advance(3 * DAY)
        assert world.occurrences(series)[0].status is Status.COMPLETED
        assert world.days(series, status=Status.MISSED) == ["05-03"]

    def test_when_the_next_is_done_early_another_follows(self, world):
        series = world.create()
        world.complete(world.occurrences(series)[0])
        assert world.days(series) == ["05-02", "05-03"]

    def test_when_the_next_is_skipped_another_follows_and_the_rule_stays(self, world):
        series = world.create("weekly", START)
        [first] = world.occurrences(series)
        world.skip(first)
        assert world.days(series) == ["05-02", "05-09"]

    def test_a_deleted_one_does_not_come_back(self, world):
        series = world.create("weekly", START)
        world.delete(*world.occurrences(series))
        world.advance(DAY)
        world.edit(series, title="other")
        assert world.days(series) == ["05-09"]

    def test_reopening_one_makes_no_other(self, world):
        series = world.create()
        first = world.complete(world.occurrences(series)[0])
        world.reopen(first)
        assert world.days(series) == ["05-02", "05-03"]

    def test_a_series_ends_by_count_and_by_date(self, world):
        counted = world.create(recurrence_count=2)
        dated = world.create(recurrence_end_date=START + DAY)
        for _ in range(5):
            world.advance(DAY)
        assert world.days(counted) == world.days(dated) == ["05-02", "05-03"]
        assert world.days(counted, status=Status.PENDING) == ["05-03"]
