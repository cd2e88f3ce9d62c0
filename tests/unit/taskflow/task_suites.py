"""What the ports of tasks and events promise, run against the fake and against PostgreSQL."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from taskflow.application.ports.tasks import TaskPlace, TaskQuery
from taskflow.domain.recurrence import Anchor, MonthEnd
from taskflow.domain.task import CatchUp, Priority, Status
from tests.unit.taskflow.builders import NOON, a_task, an_event, an_id, minutes


def a_full_task():
    """A task with something in every field."""
    return a_task(
        description="all of them",
        status=Status.COMPLETED,
        priority=Priority.HIGH,
        tags=("home", "grün"),
        due_date=NOON + minutes(1),
        time_zone="Europe/Berlin",
        recurrence_pattern="daily",
        recurrence_end_date=NOON + minutes(2),
        recurrence_count=3,
        recurrence_month_end=MonthEnd.SKIP,
        recurrence_anchor=Anchor.COMPLETION,
        recurrence_catch_up=CatchUp.ALL,
        parent_recurring_task_id=an_id(),
        occurrence_date=NOON + minutes(3),
        reminder_offsets=("1 day", "PT30M"),
        reminder_status="pending",
        notification_preferences={"muted": True, "events": {"task.updated": {"push": False}}},
        completed_at=NOON + minutes(4),
    )


class TaskWorkSuite:
    def test_what_is_committed_is_there(self, ports):
        task = a_task(description="all\nof them", priority=Priority.HIGH, tags=("home", "grün"))
        self.keep(ports, task)
        with ports.task_work(owner_id="ada") as work:
            assert work.tasks.find(task.id) == task

    def test_what_is_not_committed_leaves_nothing(self, ports):
        task = a_task()
        with ports.task_work(owner_id="ada") as work:
            work.tasks.add(task)
            work.record(an_event(task))
        with ports.task_work(owner_id="ada") as work:
            assert work.tasks.find(task.id) is None
        assert not ports.waiting()

    def test_an_error_inside_leaves_nothing(self, ports):
        task = a_task()
        with suppress(RuntimeError), ports.task_work(owner_id="ada") as work:
            work.tasks.add(task)
            raise RuntimeError
        with ports.task_work(owner_id="ada") as work:
            assert work.tasks.find(task.id) is None

    def test_nobody_reaches_the_tasks_of_others(self, ports):
        task = a_task(owner_id="ada")
        self.keep(ports, task)
        with ports.task_work(owner_id="eve") as work:
            assert work.tasks.find(task.id) is None
            assert not work.tasks.remove(task.id)
            assert work.tasks.list(TaskQuery(limit=10)) == []
            work.commit()
        with ports.task_work(owner_id="ada") as work:
            assert work.tasks.find(task.id) == task

    def test_pages_follow_each_other_without_gap_or_overlap_while_tasks_are_added(self, ports):
        tasks = [a_task(f"task {n}", now=NOON + timedelta(seconds=n // 2)) for n in range(5)]
        self.keep(ports, *tasks)
        newest_first = sorted(tasks, key=lambda task: (task.created_at, task.id), reverse=True)
        with ports.task_work(owner_id="ada") as work:
            first = work.tasks.list(TaskQuery(limit=2))
        self.keep(ports, a_task("newer", now=NOON + minutes(1)))
        with ports.task_work(owner_id="ada") as work:
            rest = work.tasks.list(TaskQuery(limit=10, after=TaskPlace(first[-1].created_at, first[-1].id)))
        assert [*first, *rest] == newest_first

    def test_a_removed_task_is_answered_once(self, ports):
        task = a_task()
        self.keep(ports, task)
        with ports.task_work(owner_id="ada") as work:
            assert work.tasks.remove(task.id) == [task]
            assert not work.tasks.remove(task.id)
            work.commit()
        with ports.task_work(owner_id="ada") as work:
            assert work.tasks.find(task.id) is None

    def test_an_event_is_kept_with_the_change_and_ready_to_be_published(self, ports):
        task = a_task("Grüße 🌱")
        event = an_event(task)
        with ports.task_work(owner_id="ada") as work:
            work.tasks.add(task)
            work.record(event)
            assert list(work.publications) == []
            work.commit()
        assert ports.waiting() == {event.event_id}
        [publication] = work.publications
        assert (publication.event_id, publication.name) == (event.event_id, "task.created")
        [claimed] = ports.outbox().claim(now=NOON + minutes(1), limit=10)
        assert claimed == publication

    def test_every_field_is_kept(self, ports):
        self.keep(ports, task := a_full_task())
        with ports.task_work(owner_id="ada") as work:
            assert work.tasks.find(task.id) == task

    def test_a_new_version_replaces_the_old_one(self, ports):
        self.keep(ports, a_full_task(), task := a_task())
        changed = replace(a_full_task(), id=task.id, created_at=task.created_at, version=2)
        with ports.task_work(owner_id="ada") as work:
            assert work.tasks.lock(task.id) == task
            work.tasks.update(changed)
            work.commit()
        with ports.task_work(owner_id="ada") as work:
            assert work.tasks.find(task.id) == changed

    def test_nobody_changes_the_tasks_of_others(self, ports):
        self.keep(ports, task := a_task(owner_id="ada"))
        with ports.task_work(owner_id="eve") as work:
            assert work.tasks.lock(task.id) is None
            work.tasks.update(replace(task, owner_id="eve", title="mine"))
            work.commit()
        with ports.task_work(owner_id="ada") as work:
            assert work.tasks.find(task.id) == task

    def test_only_an_expected_version_is_removed(self, ports):
        self.keep(ports, task := a_task())
        with ports.task_work(owner_id="ada") as work:
            assert not work.tasks.remove(task.id, versions=[2, 3])
            assert not work.tasks.remove(task.id, versions=[])
            assert work.tasks.remove(task.id, versions=[2, 1]) == [task]

    @pytest.mark.parametrize("versions", [None, [1]])
    def test_a_series_takes_its_open_occurrences_along(self, ports, versions):
        series = a_task("series", due_date=NOON + minutes(1), recurrence_pattern="daily")
        parts = [a_task(status, status=status, parent_recurring_task_id=series.id) for status in Status]
        stranger = a_task("stranger", parent_recurring_task_id=an_id())
        self.keep(ports, *parts, series, stranger)
        with ports.task_work(owner_id="ada") as work:
            removed = work.tasks.remove(series.id, versions=versions)
            left = work.tasks.list(TaskQuery(limit=10))
        assert [task.title for task in removed] == ["series", "pending", "in_progress"]
        assert {task.title for task in left} == {"completed", "skipped", "missed", "stranger"}

    @staticmethod
    def keep(ports, *tasks):
        with ports.task_work(owner_id=tasks[0].owner_id) as work:
            for task in tasks:
                work.tasks.add(task)
            work.commit()


class OutboxSuite:
    def test_a_fresh_event_is_left_to_the_fast_path(self, ports):
        self.record(ports)
        assert ports.outbox().claim(now=NOON + timedelta(seconds=29), limit=10) == []
        assert len(ports.outbox().claim(now=NOON + timedelta(seconds=30), limit=10)) == 1

    def test_a_claimed_event_comes_back_after_growing_pauses(self, ports):
        self.record(ports)
        outbox, now = ports.outbox(), NOON + timedelta(seconds=30)
        for pause in (60, 120, 240, 480, 900, 900):
            assert len(outbox.claim(now=now, limit=10)) == 1
            assert outbox.claim(now=now + timedelta(seconds=pause - 1), limit=10) == []
            now += timedelta(seconds=pause)

    def test_a_claim_takes_no_more_than_it_may_and_the_oldest_first(self, ports):
        events = [self.record(ports, now=NOON + timedelta(seconds=n)) for n in range(4)]
        outbox, now = ports.outbox(), NOON + minutes(1)
        claims = [outbox.claim(now=now, limit=3), outbox.claim(now=now, limit=3), outbox.claim(now=now, limit=3)]
        found = [[publication.event_id for publication in claim] for claim in claims]
        ids = [event.event_id for event in events]
        assert found == [ids[:3], ids[3:], []]

    def test_it_tells_how_long_the_oldest_has_waited(self, ports):
        assert ports.outbox().oldest() is None
        self.record(ports, now=NOON + minutes(1))
        self.record(ports, now=NOON)
        assert ports.outbox().oldest() == NOON

    @staticmethod
    def record(ports, now=NOON):
        event = an_event(now=now)
        with ports.task_work(owner_id="ada") as work:
            work.record(event)
            work.commit()
        return event
