"""Telling people what happened."""

from datetime import timedelta

from taskflow.application.notify import Delivery, Notify
from taskflow.domain.events import TASK_COMPLETED, TASK_DELETED, TASK_KINDS, TASK_UPDATED, TaskEvent
from taskflow.domain.notification import TITLES, Notification
from tests.unit.taskflow.builders import NOON, a_task, an_event, minutes
from tests.unit.taskflow.fake_store import FakeStore
from tests.unit.taskflow.fakes import FakeClock, FakePusher


def a_store(**connections):
    store = FakeStore()
    for name, owner_id in connections.items():
        store.data.connections[name] = (owner_id, NOON - minutes(5), NOON + timedelta(hours=1))
    return store


def notify_with(store, pusher=None):
    return Notify(open_work=store.notification_work, pusher=pusher or FakePusher(), clock=FakeClock())


def test_every_open_connection_of_the_owner_hears_of_it():
    store, pusher = a_store(phone="ada", laptop="ada", other="bob"), FakePusher()
    event = an_event(a_task("Water the plants"))
    assert notify_with(store, pusher)(event) == Delivery(stored=True, heard=2)
    assert set(pusher.frames) == {"phone", "laptop"}
    notification, change = pusher.frames["phone"]
    assert isinstance(notification, Notification)
    assert (notification.seq, notification.title, notification.body) == (1, "Task created", "Water the plants")
    assert isinstance(change, TaskEvent)


def test_an_event_that_arrives_twice_is_told_once():
    store, pusher = a_store(phone="ada"), FakePusher()
    event = an_event()
    notify = notify_with(store, pusher)
    notify(event)
    assert notify(event) == Delivery(stored=False)
    assert len(pusher.frames["phone"]) == 2


def test_the_notification_is_stored_though_nobody_listens():
    store = a_store()
    assert notify_with(store)(an_event()) == Delivery(stored=True)
    assert store.inbox().last_seq(owner_id="ada") == 1


def test_gone_connections_are_forgotten_and_broken_ones_kept():
    store = a_store(phone="ada", laptop="ada", tablet="ada")
    pusher = FakePusher(gone={"phone"}, broken={"laptop"})
    assert notify_with(store, pusher)(an_event()) == Delivery(stored=True, heard=1, gone=1)
    assert set(store.data.connections) == {"laptop", "tablet"}


def test_every_kind_of_event_about_tasks_has_its_words():
    assert set(TITLES) == set(TASK_KINDS.values())
    for kind in (TASK_UPDATED, TASK_COMPLETED, TASK_DELETED):
        store = a_store()
        notify_with(store)(an_event(kind=kind))
        [stored] = store.inbox().since(0, owner_id="ada", limit=10)
        assert (stored.event, stored.title) == (kind.name, TITLES[kind])
