"""Reminders in memory, with the same promises as PostgreSQL; `reminder_suites` holds both to them."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from math import floor

from taskflow.application.due import Due
from taskflow.application.ports.reminders import Taken
from taskflow.application.timer import LEASE
from taskflow.contracts.due_reminders import write_timers
from taskflow.domain.reminder_plan import AskingTask
from taskflow.domain.scheduled_reminder import ReminderState
from tests.unit.taskflow.fake_store import FakeStore
from tests.unit.taskflow.fake_work import FakeConsuming, FakeRecording

ASKED_BY = ("due_date", "time_zone", "reminder_offsets")
VISIBILITY = timedelta(seconds=60)


class FakeReminderStore:
    """Tasks, since when they ask, their reminders, and until when each of those is claimed."""

    def __init__(self):
        self.store = FakeStore()
        self.store.data.since, self.store.data.reminders, self.store.data.claims = {}, {}, {}
        self.locked = set()

    def put(self, task):
        before = self.store.data.tasks.get(task.id)
        if before is None or _asks(before) != _asks(task):
            self.store.data.since[task.id] = task.updated_at
        self.store.data.tasks[task.id] = task

    def find(self, task):
        return self.store.data.tasks.get(task.id)

    def remove(self, task):
        del self.store.data.tasks[task.id]

    @contextmanager
    def hold(self, task):
        self.locked.add(task.id)
        yield
        self.locked.remove(task.id)

    def plan_work(self, *, owner_id):
        return FakeReminderPlanWork(self.store, owner_id)

    def due_work(self):
        work = FakeDueWork(self.store)
        work.locked = self.locked
        return work

    def timers(self):
        return FakeTimers(self.store)

    def rows(self):
        return sorted(self.store.data.reminders.values(), key=lambda one: one.id)

    def told(self):
        return [publication.name for publication, _, _ in self.store.data.outbox.values()]


class FakeTimers:
    def __init__(self, store):
        self._data = store.data

    def claim(self, *, now, due_before, limit):
        reminders, claims = self._data.reminders, self._data.claims
        waiting = sorted((at, key) for key, at in claims.items() if at < due_before)
        due = [key for at, key in waiting if at <= now or at == reminders[key].scheduled_at][:limit]
        for key in due:
            reminders[key] = replace(reminders[key], status=ReminderState.QUEUED)
            claims[key] = max(reminders[key].scheduled_at, now) + LEASE
        return write_timers([Due(key, reminders[key].scheduled_at) for key in due])


class FakeEnds(FakeRecording):
    def _end(self, ended, statuses):
        for one in ended:
            self.data.reminders[one.id] = one
            del self.data.claims[one.id]
        for task_id, status in statuses.items():
            if task_id in self.data.tasks:
                self.data.tasks[task_id] = replace(self.data.tasks[task_id], reminder_status=status)

    def _asking(self, task_id):
        task = self.data.tasks.get(task_id)
        return AskingTask(task=task, since=self.data.since[task_id]) if task else None


class FakeReminderPlanWork(FakeConsuming, FakeEnds):
    def lock(self, task_id):
        found = self._asking(task_id)
        return found if found and found.task.owner_id == self._owner_id else None

    def known(self, task_id, *, due_date):
        return [
            one
            for one in self.data.reminders.values()
            if one.task_id == task_id
            and one.owner_id == self._owner_id
            and (one.is_live or (_has_fired(one) and (one.due_date == due_date or one.is_snooze)))
        ]

    def carry_out(self, task_id, plan):
        for one in plan.made:
            self.data.reminders[one.id] = one
            self.data.claims[one.id] = one.scheduled_at + (LEASE if one.status is ReminderState.QUEUED else timedelta())
        self._end(plan.ended, {task_id: plan.status})


class FakeDueWork(FakeEnds):
    def take(self, reminder_ids):
        live = [one for one in self.data.reminders.values() if one.is_live]
        asked = {one.task_id for one in live if one.id in reminder_ids}
        tasks = {key: self._asking(key) for key in asked - self.locked if key in self.data.tasks}
        gone = asked - self.data.tasks.keys()
        return Taken(
            reminders=[one for one in live if one.task_id in tasks or (one.task_id in gone and one.id in reminder_ids)],
            tasks=tasks,
            busy=[one.id for one in live if one.id in reminder_ids and one.task_id not in tasks.keys() | gone],
        )

    def end(self, ended, statuses):
        self._end(ended, statuses)


class TimedQueue:
    """A delayed queue with a time of its own: what is sent becomes visible later, and what is taken is hidden a while.

    It may be down, or lose what it takes.
    """

    def __init__(self, clock):
        self._clock, self.messages, self.is_down, self.loses = clock, [], False, False

    def __len__(self):
        return len(self.messages)

    def send(self, timers, *, now):
        if self.is_down:
            return 0
        if not self.loses:
            self.messages += [(now + _delay(timer.due_at - now), timer.message) for timer in timers]
        return sum(timer.count for timer in timers)

    def next_at(self):
        return min((at for at, _ in self.messages), default=None)

    def receive(self, limit=10):
        """Take visible messages and hide them."""
        now = self._clock.now()
        found = sorted(one for one in self.messages if one[0] <= now)[:limit]
        self.messages = [one for one in self.messages if one not in found]
        hidden = [(now + VISIBILITY, body) for _, body in found]
        self.messages += hidden
        return hidden

    def delete(self, messages):
        self.messages = [one for one in self.messages if one not in messages]


def _delay(remaining):
    return timedelta(seconds=max(floor(remaining.total_seconds()) - 1, 0))


def _has_fired(reminder):
    return reminder.status in {ReminderState.SENT, ReminderState.EXPIRED}


def _asks(task):
    return (*(getattr(task, name) for name in ASKED_BY), task.recurrence_pattern is None, task.is_open)
