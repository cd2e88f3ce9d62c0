"""Telling people what happened."""

from dataclasses import replace

import pytest

from taskflow.application.broadcast import Reach
from taskflow.application.notify import Delivery, Fate
from taskflow.domain.events import REMINDER_TRIGGERED, TASK_DELETED, TASK_KINDS, TASKS, EventKind
from taskflow.domain.notification import WORDS
from taskflow.domain.preferences import Channel, Preferences
from tests.unit.taskflow.builders import a_task, an_event, an_id
from tests.unit.taskflow.fakes import FakePusher
from tests.unit.taskflow.notification_world import World

SILENT = {Channel.PUSH: False}
OFF = {Channel.IN_APP: False}


def caused_by(connection_id, event=None, **actor):
    event = event or an_event()
    return replace(
        event, cause=replace(event.cause, connection_id=connection_id, actor=replace(event.cause.actor, **actor))
    )


def test_every_open_connection_of_the_owner_hears_of_it():
    world = World(phone="ada", laptop="ada", other="bob")
    assert world.notify(an_event(a_task("Water the plants"))) == Delivery(Fate.STORED, Reach(heard=2))
    assert set(world.pusher.frames) == {"phone", "laptop"}
    notification, _ = world.pusher.frames["phone"]
    assert world.heard() == ["Notification", "TaskEvent"]
    assert (notification.seq, notification.title, notification.body) == (1, "Task created", "Water the plants")


def test_an_event_that_arrives_twice_is_told_once():
    world, event = World(phone="ada"), an_event()
    world.notify(event)
    assert world.notify(event) == Delivery(Fate.KNOWN)
    assert len(world.heard()) == 2


def test_the_notification_is_stored_though_nobody_listens():
    world = World()
    assert world.notify(an_event()) == Delivery(Fate.STORED)
    assert [one.seq for one in world.stored()] == [1]


def test_gone_connections_are_forgotten_and_broken_ones_kept():
    world = World(pusher=FakePusher(gone={"phone"}, broken={"laptop"}), phone="ada", laptop="ada", tablet="ada")
    assert world.notify(an_event()).reach == Reach(heard=1, gone=1)
    assert set(world.store.data.connections) == {"laptop", "tablet"}


class TestWords:
    def test_every_kind_of_event_about_tasks_has_its_own(self):
        assert set(WORDS) == set(TASK_KINDS)

    @pytest.mark.parametrize("kind", [*TASK_KINDS.values(), REMINDER_TRIGGERED], ids=lambda kind: kind.name)
    def test_they_are_stored(self, kind):
        world = World()
        world.notify(an_event(kind=kind))
        [stored] = world.stored()
        assert (stored.event, stored.title) == (kind.name, WORDS[kind.name].task)

    def test_an_occurrence_is_called_one(self):
        world = World()
        world.notify(an_event(replace(a_task(), parent_recurring_task_id=an_id())))
        assert world.stored()[0].title == "Next occurrence"

    def test_other_events_are_changes_for_open_pages_and_nothing_more(self):
        world = World(phone="ada")
        assert world.notify(an_event(kind=EventKind("task.archived", TASKS))).fate is Fate.OMITTED
        assert (world.heard(), world.stored()) == (["TaskEvent"], [])


class TestPreferences:
    def test_what_is_switched_off_is_not_stored_but_pages_stay_live(self):
        world = World(phone="ada")
        world.prefer(Preferences(events={"task.created": OFF}))
        assert world.notify(an_event()).fate is Fate.OMITTED
        assert (world.heard(), world.stored()) == (["TaskEvent"], [])
        assert world.notify(an_event(kind=TASK_DELETED)).fate is Fate.STORED

    def test_what_is_not_pushed_is_stored_and_silent(self):
        world = World(phone="ada")
        world.prefer(Preferences(events={"task.created": SILENT}))
        assert world.notify(an_event()).fate is Fate.STORED
        assert world.heard() == ["TaskEvent"]
        assert [one.silent for one in world.stored()] == [True]

    @pytest.mark.parametrize(
        ("override", "fate"),
        [
            ({"muted": True}, Fate.OMITTED),
            ({"events": {"task.created": {"in_app": True}}}, Fate.STORED),
            ({"events": {"task.deleted": {"in_app": True}}}, Fate.OMITTED),
            ({"events": {"task.created": {"push": True}}}, Fate.OMITTED),
            ({"events": "nonsense"}, Fate.OMITTED),
            ({}, Fate.OMITTED),
        ],
    )
    def test_a_task_overrides_them(self, override, fate):
        world = World()
        world.prefer(Preferences(events={"task.created": OFF}))
        assert world.notify(an_event(a_task(notification_preferences=override))).fate is fate

    def test_they_are_everybodys_own(self):
        world = World()
        world.prefer(Preferences(events={"task.created": OFF}), "bob")
        assert world.notify(an_event()).fate is Fate.STORED


class TestOwnActs:
    def test_nobody_is_notified_of_what_the_same_connection_did(self):
        world = World(phone="ada", laptop="ada")
        assert world.notify(caused_by("phone")).fate is Fate.OMITTED
        assert world.stored() == []
        assert (world.heard("phone"), world.heard("laptop")) == ([], ["TaskEvent"])

    def test_what_somebody_else_did_is_told(self):
        world = World(phone="ada")
        assert world.notify(caused_by("phone", user="bob")).fate is Fate.STORED

    def test_without_a_connection_everybody_is_told(self):
        world = World(phone="ada")
        assert world.notify(an_event()).fate is Fate.STORED
        assert world.heard() == ["Notification", "TaskEvent"]
