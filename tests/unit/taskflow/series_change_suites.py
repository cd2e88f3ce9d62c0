"""What becomes of occurrences when their series changes, or when they follow completions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from taskflow.domain.task import CatchUp, Priority
from tests.unit.taskflow.series_world import DAY, HOUR, NOON, START, Anchor, SeriesWorld, Status


class SeriesChangeSuite:
    @pytest.fixture
    def world(self, series_store):
        return SeriesWorld(series_store)

    def test_what_nobody_edited_follows_the_series(self, world):
        series = world.create()
        later = world.edit(series, title="Water all plants", priority=Priority.URGENT)
        world.edit(later, title="Water no plants")
        [first] = world.occurrences(series)
        assert (first.title, first.priority, first.version) == ("Water no plants", Priority.URGENT, 3)
        assert world.told() == ["task.created", "task.updated", "task.updated"]

    def test_what_somebody_edited_stays(self, world):
        series = world.create()
        world.edit(world.occurrences(series)[0], title="Only today")
        world.edit(series, title="Water all plants")
        assert [task.title for task in world.occurrences(series)] == ["Only today"]

    def test_what_is_finished_or_past_stays(self, world):
        series = world.create(recurrence_catch_up=CatchUp.ALL)
        world.advance(2 * DAY)
        world.complete(world.occurrences(series)[1])
        world.edit(series, title="other")
        titles = [task.title for task in world.occurrences(series)]
        assert titles == ["Water the plants", "Water the plants", "other"]

    def test_a_changed_rule_withdraws_what_no_longer_matches(self, world):
        series = world.create()
        world.edit(series, recurrence_pattern="weekly:mon")
        assert world.days(series) == ["05-04"]
        assert world.told() == ["task.created", "task.created", "task.deleted"]

    def test_a_changed_rule_keeps_what_still_matches(self, world):
        series = world.create()
        [first] = world.occurrences(series)
        world.edit(series, recurrence_pattern="weekly:sat,mon")
        assert world.occurrences(series)[0] == first

    def test_a_changed_rule_leaves_what_somebody_edited(self, world):
        series = world.create()
        world.edit(world.occurrences(series)[0], title="Only today")
        world.edit(series, recurrence_pattern="weekly:mon")
        assert [(f"{task.occurrence_date:%m-%d}", task.title) for task in world.occurrences(series)] == [
            ("05-02", "Only today")
        ]

    def test_another_time_of_day_moves_the_next_one(self, world):
        series = world.create()
        world.edit(series, due_date=START + HOUR)
        assert [task.due_date for task in world.occurrences(series)] == [START + HOUR]

    def test_a_changed_rule_makes_up_nothing_for_the_past(self, world):
        series = world.create("weekly", START)
        world.advance(10 * DAY)
        world.edit(series, recurrence_pattern="daily")
        assert world.days(series) == ["05-02", "05-09", "05-12", "05-16"]

    def test_a_series_that_recurs_no_more_withdraws_the_next_one(self, world):
        series = world.create()
        world.edit(series, recurrence_pattern=None)
        assert world.occurrences(series) == []
        assert world.advance(5 * DAY).series == 0

    def test_a_completed_series_makes_no_more_and_a_reopened_one_goes_on(self, world):
        series = world.create()
        done = world.complete(series)
        world.advance(5 * DAY)
        assert world.occurrences(series) == []
        world.reopen(done)
        assert world.days(series) == ["05-07"]

    def test_a_deleted_series_takes_along_what_was_being_made_meanwhile(self, world):
        series = world.create()
        world.delete(series)
        assert world.occurrences(series) == []
        assert world.advance(5 * DAY).series == 0

    def test_nobody_plans_the_series_of_others(self, world):
        series = world.create(plan=False)
        world.tell(replace(series, owner_id="eve"))
        assert world.occurrences(series) == []

    def test_a_series_that_cannot_be_planned_holds_up_no_other(self, world):
        bad = world.create("daily", plan=False, time_zone="Mars/Olympus")
        good = world.create(plan=False)
        world.sweep()
        assert (world.occurrences(bad), world.days(good)) == ([], ["05-02"])
        assert world.sweep().series == 0


class CompletionSuite:
    @pytest.fixture
    def world(self, series_store):
        return SeriesWorld(series_store)

    @pytest.fixture
    def series(self, world):
        return world.create("daily/3", START, recurrence_anchor=Anchor.COMPLETION)

    def test_the_next_one_follows_the_completion(self, world, series):
        world.advance(5 * DAY)
        assert world.days(series) == ["05-02"]
        world.complete(world.occurrences(series)[0])
        assert world.days(series) == ["05-02", "05-09"]
        assert world.days(series, status=Status.PENDING) == ["05-09"]

    def test_completing_it_again_makes_no_other(self, world, series):
        first = world.complete(world.occurrences(series)[0])
        world.complete(world.reopen(first))
        assert len(world.occurrences(series)) == 2

    def test_skipping_counts_from_then(self, world, series):
        world.skip(*world.occurrences(series))
        assert world.days(series) == ["05-02", "05-04"]

    def test_a_deleted_one_is_followed_too(self, world, series):
        world.advance(5 * DAY)
        world.delete(*world.occurrences(series))
        assert world.days(series) == ["05-09"]

    def test_it_ends_by_count(self, world):
        series = world.create("daily", START, recurrence_anchor=Anchor.COMPLETION, recurrence_count=2)
        for _ in range(3):
            for task in world.open(series):
                world.complete(task)
        assert len(world.occurrences(series)) == 2

    def test_a_lost_completion_is_found_by_the_sweep(self, world, series):
        [first] = world.occurrences(series)
        world.store.put(replace(first, status=Status.COMPLETED, completed_at=NOON, version=2))
        world.advance(timedelta(days=2))
        assert len(world.occurrences(series)) == 2

    def test_a_changed_start_moves_the_first(self, world, series):
        world.edit(series, due_date=START + HOUR)
        assert [task.due_date for task in world.occurrences(series)] == [START + HOUR]
