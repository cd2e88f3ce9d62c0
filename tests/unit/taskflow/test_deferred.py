"""Notifications that wait for the end of quiet hours."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from taskflow.application.notify import Fate
from taskflow.application.timer import HORIZON, LEASE
from taskflow.contracts.deferred import DeferredNotification, read_notifier_message
from taskflow.domain.preferences import Channel, Preferences
from taskflow.domain.quiet_hours import QuietHours, QuietPolicy, Weekday, Window
from taskflow.domain.task import Priority
from tests.unit.taskflow.builders import NOON, a_task, an_event, minutes
from tests.unit.taskflow.fakes import FakeDelayedQueue
from tests.unit.taskflow.notification_world import World

ONE_O_CLOCK = datetime.fromisoformat("2026-05-01T13:00Z")
LUNCH = {day: (Window(12 * 60, 13 * 60),) for day in Weekday}


def at_lunch(*, policy=QuietPolicy.DEFER, events=None, **options):
    world = World(phone="ada", **options)
    world.prefer(Preferences(events=events or {}, quiet_hours=QuietHours(policy=policy, days=LUNCH)))
    return world


def deliver(world, place=-1):
    _, message = world.queue.sent[place]
    order = read_notifier_message(message)
    assert isinstance(order, DeferredNotification)
    return world.deliver_deferred(order.deferred_event_id, owner_id=order.owner_id)


def test_in_quiet_hours_open_pages_hear_of_changes_alone():
    world = at_lunch()
    assert world.notify(an_event()).fate is Fate.DEFERRED
    assert (world.heard(), world.stored()) == (["TaskEvent"], [])


def test_at_the_end_it_is_delivered_once_with_the_next_number():
    world = at_lunch()
    # given a notification that waits, while an urgent one passes
    world.notify(an_event(a_task("waits")))
    world.notify(an_event(a_task("passes", priority=Priority.URGENT)))
    # when the sweep finds it shortly before its time
    world.clock.advance(minutes(58))
    assert (world.sweep().sent, world.sweep().sent) == (1, 0)
    # then the message has the delay that remains
    [(delay, _)] = world.queue.sent
    assert delay == (ONE_O_CLOCK - world.clock.now()).total_seconds()
    # and what it says is done once
    world.clock.advance(timedelta(seconds=delay + 0.5))
    assert deliver(world).lateness == timedelta(seconds=0.5)
    assert deliver(world) is None
    assert [(one.seq, one.body) for one in world.stored()] == [(1, "passes"), (2, "waits")]
    assert world.heard().count("Notification") == 2


def test_one_that_falls_due_within_minutes_is_sent_at_once():
    world = at_lunch()
    world.clock.advance(ONE_O_CLOCK - NOON - HORIZON + timedelta(seconds=1))
    world.notify(an_event())
    assert [delay for delay, _ in world.queue.sent] == [pytest.approx(179)]
    assert world.sweep().claimed == 0


def test_a_message_that_is_lost_is_sent_again():
    world = at_lunch(queue=FakeDelayedQueue(is_down=True))
    world.notify(an_event())
    world.clock.advance(minutes(59))
    assert (world.sweep().claimed, len(world.queue)) == (1, 0)
    world.queue.is_down = False
    world.clock.advance(minutes(1) + LEASE)
    swept = world.sweep()
    assert swept.sent == 1
    assert swept.lateness > minutes(1)
    assert deliver(world)


def test_a_message_that_comes_too_early_delivers_nothing():
    world = at_lunch()
    world.notify(an_event())
    world.clock.advance(minutes(58))
    world.sweep()
    assert deliver(world) is None
    assert world.stored() == []


def test_a_sweep_without_time_left_claims_nothing():
    world = at_lunch()
    world.notify(an_event())
    world.clock.advance(minutes(58))
    assert world.sweep(may_go_on=lambda: False).claimed == 0


def test_what_is_not_pushed_is_not_pushed_later_either():
    world = at_lunch(events={"task.created": {Channel.PUSH: False}})
    world.notify(an_event())
    world.clock.advance(minutes(60))
    world.sweep()
    deliver(world)
    assert [one.silent for one in world.stored()] == [True]
    assert "Notification" not in world.heard()


def test_quiet_hours_can_drop_what_comes():
    world = at_lunch(policy=QuietPolicy.DROP)
    assert world.notify(an_event()).fate is Fate.OMITTED
    assert not world.store.data.deferred
    assert world.heard() == ["TaskEvent"]


@pytest.mark.parametrize(
    "task", [{"priority": Priority.URGENT}, {"notification_preferences": {"ignore_quiet_hours": True}}]
)
@pytest.mark.parametrize("policy", QuietPolicy)
def test_urgent_tasks_and_those_that_say_so_pass(task, policy):
    assert at_lunch(policy=policy).notify(an_event(a_task(**task))).fate is Fate.STORED


def test_an_order_names_the_row():
    order = DeferredNotification(deferred_event_id=UUID(int=1), owner_id="ada")
    assert read_notifier_message(DeferredNotification.message(UUID(int=1), owner_id="ada")) == order
