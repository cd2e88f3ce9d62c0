"""Creating, reading, listing and deleting tasks."""

import pytest

from taskflow.application.create_task import CreateTask
from taskflow.application.delete_task import DeleteTask
from taskflow.application.errors import UnavailableError
from taskflow.application.get_task import GetTask
from taskflow.application.list_tasks import ListTasks
from taskflow.application.ports.tasks import TaskQuery
from taskflow.domain.errors import InvalidInputError, NotFoundError
from taskflow.domain.task import TaskDraft
from tests.unit.taskflow.builders import a_caller, an_id, minutes
from tests.unit.taskflow.fake_store import FakeStore
from tests.unit.taskflow.fakes import FakeClock, FakeIds, FakePublisher

ADA, EVE = a_caller("ada"), a_caller("eve")


class Desk:
    """The use cases over one store."""

    def __init__(self, *, refuse=()):
        self.store, self.publisher, self.clock = FakeStore(), FakePublisher(refuse=refuse), FakeClock()
        tools = {"publisher": self.publisher, "clock": self.clock, "ids": FakeIds()}
        self.create = CreateTask(open_work=self.store.task_work, **tools)
        self.delete = DeleteTask(open_work=self.store.task_work, **tools)
        self.get = GetTask(open_work=self.store.task_work)
        self.list = ListTasks(open_work=self.store.task_work)


def test_a_created_task_is_there_and_its_event_is_out():
    desk = Desk()
    task = desk.create(TaskDraft(title="Water the plants"), caller=ADA)
    assert desk.get(task.id, caller=ADA) == task
    assert "task.created" in desk.publisher
    [publication] = desk.publisher.published
    assert publication.event_id in desk.store.waiting()
    assert '"correlation_id":"c-1"' in publication.detail


def test_the_request_succeeds_when_the_bus_refuses_and_the_event_stays_for_the_relay():
    desk = Desk(refuse={"task.created"})
    task = desk.create(TaskDraft(title="a"), caller=ADA)
    assert desk.get(task.id, caller=ADA) == task
    assert len(desk.publisher) == 0
    assert len(desk.store.waiting()) == 1


def test_a_task_that_breaks_rules_leaves_nothing():
    desk = Desk()
    with pytest.raises(InvalidInputError):
        desk.create(TaskDraft(title=""), caller=ADA)
    assert desk.list(TaskQuery(limit=10), caller=ADA).items == []
    assert len(desk.publisher) == 0


def test_nothing_is_published_when_the_store_is_down():
    desk = Desk()
    desk.store.down = True
    with pytest.raises(UnavailableError):
        desk.create(TaskDraft(title="a"), caller=ADA)
    assert len(desk.publisher) == 0


def test_a_deleted_task_is_gone_and_its_last_state_is_told():
    desk = Desk()
    task = desk.create(TaskDraft(title="Buy stamps"), caller=ADA)
    desk.delete(task.id, caller=ADA)
    with pytest.raises(NotFoundError):
        desk.get(task.id, caller=ADA)
    assert "Buy stamps" in desk.publisher.published[-1].detail
    assert desk.publisher.published[-1].name == "task.deleted"


def test_a_task_is_deleted_once():
    desk = Desk()
    task = desk.create(TaskDraft(title="a"), caller=ADA)
    desk.delete(task.id, caller=ADA)
    with pytest.raises(NotFoundError):
        desk.delete(task.id, caller=ADA)
    assert len(desk.publisher) == 2


def test_what_is_not_yours_is_not_there():
    desk = Desk()
    task = desk.create(TaskDraft(title="a"), caller=ADA)
    for attempt in (desk.get, desk.delete):
        with pytest.raises(NotFoundError) as foreign:
            attempt(task.id, caller=EVE)
        with pytest.raises(NotFoundError) as unknown:
            attempt(other := an_id(), caller=EVE)
        assert str(foreign.value).replace(str(task.id), "") == str(unknown.value).replace(str(other), "")
    assert desk.get(task.id, caller=ADA) == task


def test_pages_are_followed_to_the_end():
    desk = Desk()
    made = []
    for number in range(5):
        made.append(desk.create(TaskDraft(title=f"{number}"), caller=ADA))
        desk.clock.advance(minutes(1))
    seen, after = [], None
    while True:
        page = desk.list(TaskQuery(limit=2, after=after), caller=ADA)
        seen += page.items
        after = page.next
        if after is None:
            break
    assert seen == made[::-1]


def test_a_full_last_page_has_no_next():
    desk = Desk()
    for _ in range(2):
        desk.create(TaskDraft(title="a"), caller=ADA)
    assert desk.list(TaskQuery(limit=2), caller=ADA).next is None
