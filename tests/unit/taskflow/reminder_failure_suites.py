"""Whatever fails between a row and its reminder: it fires once, and never before its time."""

from datetime import timedelta

import pytest

from taskflow.application.dispatch_reminders import GATHER
from taskflow.application.errors import UnavailableError
from taskflow.application.timer import LEASE
from taskflow.domain.scheduled_reminder import CATCH_UP
from tests.unit.taskflow.builders import NOON
from tests.unit.taskflow.reminder_suites import Suite
from tests.unit.taskflow.reminder_world import HOUR, MINUTE

SECOND = timedelta(seconds=1)
DUE = NOON + 30 * MINUTE + timedelta(seconds=7.4)


class ReminderFailureSuite(Suite):
    """Stories about one reminder, half an hour from now, or a few of them."""

    @pytest.fixture
    def task(self, world):
        return world.create(due_date=DUE, reminder_offsets=("0 minutes",))[0]

    def test_nothing_fails_and_it_fires_in_its_second(self, world, task):
        world.live_through(DUE - NOON - 4 * SECOND)
        assert world.fired() == []
        world.live_through(HOUR)
        assert (len(world.fired()), world.status(task)) == (1, "sent")
        assert all(one.ended_at >= one.scheduled_at for one in world.store.rows())
        assert max(world.lateness) < 0.1 * SECOND

    def test_a_message_that_is_lost_is_sent_again(self, world, task):
        world.queue.loses = True
        world.live_through(DUE - NOON + MINUTE)
        assert world.fired() == []
        world.queue.loses = False
        world.live_through(HOUR)
        assert len(world.fired()) == 1
        assert max(world.lateness) <= LEASE + MINUTE

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_a_dispatcher_that_dies_around_its_commit(self, world, task, when):
        world.kill = when
        world.live_through(2 * HOUR)
        assert (len(world.fired()), world.status(task)) == (1, "sent")

    def test_two_sweeps_at_once_send_one_message(self, world, task):
        world.clock.advance(29 * MINUTE)
        assert [world.sweep().claimed, world.sweep().claimed] == [1, 0]

    def test_messages_that_come_twice_fire_once(self, world, task):
        world.clock.advance(29 * MINUTE)
        world.sweep()
        world.queue.messages *= 3
        world.live_through(HOUR)
        assert len(world.fired()) == 1

    def test_a_schedule_that_is_a_minute_late_costs_nothing(self, world, task):
        world.live_through(27 * MINUTE + 30 * SECOND, sweeps=False)
        world.live_through(2 * MINUTE, sweeps=False)
        world.sweep()
        world.live_through(HOUR)
        assert len(world.fired()) == 1
        assert max(world.lateness) < SECOND

    def test_a_queue_that_is_down_for_ten_minutes(self, world, task):
        world.live_through(26 * MINUTE)
        world.queue.is_down = True
        world.live_through(10 * MINUTE)
        assert world.fired() == []
        world.queue.is_down = False
        world.live_through(HOUR)
        assert len(world.fired()) == 1
        assert max(world.lateness) < 10 * MINUTE

    def test_what_comes_late_says_by_how_much(self, world, task):
        world.clock.advance(3 * HOUR)
        world.live_through(2 * MINUTE)
        assert len(world.fired()) == 1
        assert timedelta(hours=2) < world.lateness[0] < 3 * HOUR

    def test_what_comes_more_than_a_day_late_expires(self, world, task):
        world.clock.advance(CATCH_UP + HOUR)
        world.live_through(2 * MINUTE)
        assert (world.states(), world.status(task)) == (["expired"], "expired")
        assert world.store.told()[-1] == "reminder.expired"
        world.edit(task, title="Water the fern")
        assert (len(world.store.rows()), world.status(task)) == (1, "expired")

    def test_a_bus_that_is_down_costs_no_reminder(self, world, task):
        world.publisher.refuse = {"reminder.triggered"}
        world.live_through(HOUR)
        assert len(world.fired()) == 1
        assert "reminder.triggered" not in world.publisher

    def test_a_message_that_comes_too_early_waits_and_is_not_lost(self, world, task):
        world.clock.advance(28 * MINUTE)
        world.sweep()
        world.queue.messages = [(world.clock.now(), body) for _, body in world.queue.messages]
        world.deliver()
        assert (world.fired(), len(world.queue)) == ([], 1)
        world.live_through(3 * MINUTE, sweeps=False)
        assert len(world.fired()) == 1
        assert max(world.lateness) < SECOND

    def test_one_that_cannot_be_sent_back_stays_with_the_queue(self, world, task):
        world.clock.advance(28 * MINUTE)
        world.sweep()
        world.queue.is_down = True
        with pytest.raises(UnavailableError):
            world.dispatch(world.due_of(world.queue.messages))

    def test_a_task_that_is_being_changed_is_looked_at_again(self, world, task):
        world.live_through(28 * MINUTE)
        with world.held(task):
            world.live_through(DUE - world.clock.now() + 3 * SECOND)
            assert world.fired() == []
        world.live_through(4 * SECOND)
        assert len(world.fired()) == 1
        assert max(world.lateness) < 8 * SECOND

    @pytest.mark.parametrize("act", ["complete", "delete", "move"])
    def test_a_change_that_nobody_has_planned_yet_is_seen(self, world, task, act):
        world.live_through(29 * MINUTE)
        if act == "move":
            world.edit(task, due_date=DUE + HOUR, plan=False)
        else:
            getattr(world, act)(task, plan=False)
        world.live_through(5 * MINUTE)
        assert (world.fired(), world.states()) == ([], ["cancelled"])

    def test_many_of_one_second_fire_together(self, world):
        for number in range(60):
            world.create(str(number), due_date=DUE, reminder_offsets=("0 minutes",))
        world.live_through(HOUR)
        assert len(world.fired()) == 60
        assert max(world.lateness) < SECOND

    def test_those_of_one_message_fire_each_in_its_own_time(self, world):
        for part in range(8):
            world.create(due_date=DUE.replace(microsecond=0) + part * 0.12 * SECOND, reminder_offsets=("0 minutes",))
        world.live_through(29 * MINUTE)
        assert len(world.queue) == 1
        world.live_through(HOUR)
        assert len(world.fired()) == 8
        assert max(world.lateness) < 0.01 * SECOND

    def test_those_of_one_moment_are_one_transaction(self, world):
        for part in range(8):
            world.create(due_date=DUE.replace(microsecond=0) + part * 0.01 * SECOND, reminder_offsets=("0 minutes",))
        world.live_through(HOUR)
        assert len({one.ended_at for one in world.store.rows()}) == 1
        assert max(world.lateness) <= GATHER
