"""What every reminder store promises, told as stories about a task; each store runs all of them."""

from datetime import timedelta

import pytest

from taskflow.application.timer import HORIZON
from taskflow.domain.events import TASK_UPDATED
from taskflow.domain.task import Status
from tests.unit.taskflow.builders import NOON, an_event
from tests.unit.taskflow.reminder_world import HOUR, MINUTE, ReminderWorld

DAY = timedelta(days=1)
DUE = NOON + 2 * HOUR


class Suite:
    """A fresh world for each story."""

    @pytest.fixture
    def world(self, reminder_store):
        return ReminderWorld(reminder_store)


class ReminderPlanSuite(Suite):
    """From tasks to rows."""

    def test_a_task_reminds_before_it_is_due(self, world):
        task, _ = world.create(due_date=DUE, reminder_offsets=("30 minutes", "PT1H"))
        assert world.live() == {("30 minutes", DUE, DUE - 30 * MINUTE), ("PT1H", DUE, DUE - HOUR)}
        assert (world.status(task), world.states()) == ("pending", ["pending", "pending"])
        assert world.store.told() == ["reminder.scheduled"] * 2
        assert len(world.queue) == 0

    def test_planning_leaves_the_version_alone(self, world):
        task, _ = world.create(due_date=DUE, reminder_offsets=("30 minutes",))
        world.complete(task)
        assert world.store.find(task).version == 2

    def test_what_falls_due_within_minutes_is_sent_on_its_way_at_once(self, world):
        world.create(due_date=NOON + HORIZON, reminder_offsets=("1 minute",))
        assert (world.states(), len(world.queue)) == (["queued"], 1)
        assert world.sweep().claimed == 0

    def test_a_time_that_is_past_means_at_once_if_the_due_date_is_ahead(self, world):
        task, _ = world.create(due_date=NOON + 10 * MINUTE, reminder_offsets=("30 minutes", "5 minutes"))
        assert task.reminder_status == "immediate"
        world.live_through(MINUTE)
        assert (world.fired(), world.status(task)) == (["reminder.triggered"], "pending")
        world.live_through(10 * MINUTE)
        assert (len(world.fired()), world.status(task)) == (2, "sent")
        assert max(world.lateness) < timedelta(seconds=1)

    def test_the_same_event_again_does_nothing(self, world):
        _, event = world.create(due_date=DUE, reminder_offsets=("30 minutes",))
        assert world.plan(event).scheduled == 0
        assert len(world.store.rows()) == 1

    def test_a_moved_due_date_supersedes(self, world):
        task, _ = world.create(due_date=DUE, reminder_offsets=("30 minutes",))
        world.edit(task, due_date=DUE + DAY)
        assert world.live() == {("30 minutes", DUE + DAY, DUE + DAY - 30 * MINUTE)}
        assert world.states() == ["superseded", "pending"]
        assert world.store.told()[1:] == ["reminder.cancelled", "reminder.scheduled"]

    def test_a_changed_zone_moves_calendar_days_alone(self, world):
        due = NOON.replace(month=10, day=25, hour=8)  # in Berlin, clocks went back that night
        task, _ = world.create(due_date=due, reminder_offsets=("1 day", "24 hours"), time_zone="Europe/Berlin")
        assert world.live() == {("1 day", due, due - 25 * HOUR), ("24 hours", due, due - DAY)}
        world.edit(task, time_zone="UTC")
        assert world.live() == {("1 day", due, due - DAY), ("24 hours", due, due - DAY)}

    def test_changed_offsets_keep_what_stays_the_same(self, world):
        task, _ = world.create(due_date=DUE, reminder_offsets=("30 minutes", "1 hour"))
        world.edit(task, reminder_offsets=("PT60M", "10 minutes"))
        assert [str(one) for one in world.states()] == ["cancelled", "pending", "pending"]
        assert {at for _, _, at in world.live()} == {DUE - HOUR, DUE - 10 * MINUTE}

    @pytest.mark.parametrize("end", ["complete", "skip", "delete"])
    def test_what_is_done_reminds_no_more(self, world, end):
        task, _ = world.create(due_date=DUE, reminder_offsets=("30 minutes",))
        world.snooze(task)
        getattr(world, end)(task)
        assert world.live() == set()
        world.live_through(3 * HOUR)
        assert world.fired() == []

    def test_a_missed_occurrence_reminds_no_more(self, world):
        task, _ = world.create(due_date=DUE, reminder_offsets=("30 minutes",))
        world.set_status(task, Status.MISSED)
        assert world.live() == set()

    def test_what_is_opened_again_reminds_of_what_is_left(self, world):
        task, _ = world.create(due_date=DUE, reminder_offsets=("90 minutes", "30 minutes"))
        world.live_through(HOUR)
        world.complete(task)
        assert world.status(task) == "cancelled"
        world.reopen(task)
        assert world.live() == {("30 minutes", DUE, DUE - 30 * MINUTE)}
        assert world.status(task) == "pending"

    def test_a_change_of_something_else_reminds_of_nothing_twice(self, world):
        task, _ = world.create(due_date=DUE, reminder_offsets=("90 minutes",))
        world.live_through(HOUR)
        world.edit(task, title="Water the fern")
        world.live_through(2 * HOUR)
        assert (len(world.fired()), world.status(task)) == (1, "sent")

    def test_a_series_reminds_of_nothing_and_its_occurrences_do(self, world):
        series, _ = world.create(due_date=DUE, reminder_offsets=("30 minutes",), recurrence_pattern="daily")
        assert (world.live(), series.reminder_status) == (set(), None)
        world.put_occurrence(series)
        assert world.live() == {("30 minutes", DUE, DUE - 30 * MINUTE)}

    def test_an_event_that_has_come_too_far_is_let_go(self, world):
        _, event = world.create(due_date=DUE, reminder_offsets=("30 minutes",), plan=False)
        assert world.plan(world.hop(event, 9)).scheduled == 0

    def test_an_owner_plans_nobody_elses_task(self, world):
        task, _ = world.create(due_date=DUE, reminder_offsets=("30 minutes",))
        event = an_event(world.stolen(task, "eve"), kind=TASK_UPDATED)
        world.plan(event)
        assert world.live() == {("30 minutes", DUE, DUE - 30 * MINUTE)}


class SnoozeSuite(Suite):
    """Putting tasks off."""

    def test_a_snooze_reminds_again_and_once(self, world):
        task, _ = world.create()
        snoozed, _ = world.snooze(task, "10 minutes")
        assert (snoozed.reminder_status, snoozed.snoozed_until) == ("snoozed", NOON + 10 * MINUTE)
        world.live_through(HOUR)
        assert (len(world.fired()), world.status(task)) == (1, "sent")

    def test_the_latest_snooze_counts(self, world):
        task, _ = world.create(due_date=DUE, reminder_offsets=("30 minutes",))
        world.snooze(task, "10 minutes")
        world.snooze(task, "20 minutes")
        assert world.live() == {
            ("30 minutes", DUE, DUE - 30 * MINUTE),
            (None, DUE, NOON + 20 * MINUTE),
        }
        world.live_through(3 * HOUR)
        assert len(world.fired()) == 2

    def test_a_snooze_ends_with_the_task(self, world):
        task, _ = world.create()
        world.snooze(task, "1 minute")
        done, _ = world.complete(task)
        assert (done.snoozed_until, done.reminder_status) == (None, "cancelled")
        world.reopen(task)
        world.live_through(HOUR)
        assert world.fired() == []

    def test_a_snooze_goes_on_when_something_else_changes(self, world):
        task, _ = world.create(due_date=DUE)
        world.snooze(task, "10 minutes")
        moved, _ = world.edit(task, due_date=DUE + HOUR)
        assert moved.reminder_status == "snoozed"
        world.live_through(HOUR)
        assert len(world.fired()) == 1
