"""A world in which tasks remind: its planner, sweeper, queue and dispatcher, and a clock that drives them."""

from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

from taskflow.adapters.due_queue import ReminderQueue
from taskflow.application.dispatch_reminders import DispatchReminders
from taskflow.application.enqueue_due import EnqueueDue
from taskflow.application.plan_task_reminders import PlanTaskReminders
from taskflow.contracts.due_reminders import read_due
from taskflow.domain.events import TASK_CREATED, TASK_DELETED, TaskEvent
from taskflow.domain.occurrence_edit import make_occurrence
from taskflow.domain.reminder import parse_offset
from taskflow.domain.snooze import SnoozeFor, snooze_task
from taskflow.domain.task import TaskDraft
from taskflow.domain.task_edit import complete_task, create_task, edit_task, reopen_task, skip_task
from tests.unit.taskflow.builders import NOON, a_caller, an_id
from tests.unit.taskflow.fake_reminders import TimedQueue
from tests.unit.taskflow.fakes import FakeClock, FakeIds, FakePublisher

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class KilledError(Exception):
    """The process is gone."""


class ReminderWorld:
    """Everything between a task and its reminder, over a store."""

    def __init__(self, store, *, now=NOON):
        self.store, self.clock, self.publisher = store, FakeClock(now), FakePublisher()
        self.queue = TimedQueue(self.clock)
        tools = {"publisher": self.publisher, "clock": self.clock, "ids": FakeIds()}
        due_queue = ReminderQueue(self.queue)
        self.plan = PlanTaskReminders(open_work=store.plan_work, queue=due_queue, **tools)
        self.dispatch = DispatchReminders(
            open_work=self._open_due_work, queue=due_queue, sleep=self._sleep, prepare=lambda: None, **tools
        )
        self.lateness = []
        self.kill = None
        """When the dispatcher is killed next: `before` or `after` its commit."""

    # What people do; each answers the task and the event, which is delivered unless `plan` says no.
    def create(self, title="Water the plants", *, plan=True, owner_id="ada", **draft):
        draft = TaskDraft(title=title, **draft)
        task = create_task(draft, task_id=an_id(), owner_id=owner_id, now=self.clock.now())
        self.store.put(task)
        return task, self._tell(TaskEvent.of, TASK_CREATED, task, plan=plan)

    def edit(self, task, *, plan=True, **values):
        return self._change(task, lambda before, now: edit_task(before, values, now=now), plan=plan)

    def complete(self, task, *, plan=True):
        return self._change(task, lambda before, now: complete_task(before, now=now), plan=plan)

    def reopen(self, task, *, plan=True):
        return self._change(task, lambda before, now: reopen_task(before, now=now), plan=plan)

    def skip(self, task, *, plan=True):
        return self._change(task, lambda before, now: skip_task(before, now=now), plan=plan)

    def snooze(self, task, span="10 minutes", *, plan=True):
        wanted = SnoozeFor(parse_offset(span))
        return self._change(task, lambda before, now: snooze_task(before, wanted, now=now), plan=plan)

    def delete(self, task, *, plan=True):
        before = self.store.find(task)
        self.store.remove(before)
        return before, self._tell(TaskEvent.of, TASK_DELETED, before, plan=plan)

    def set_status(self, task, status):
        def edit(before, now):
            return replace(before, status=status, version=before.version + 1, updated_at=now)

        return self._change(task, edit, plan=True)

    def put_occurrence(self, series):
        made = make_occurrence(series, at=series.due_date, task_id=an_id(), now=self.clock.now())
        self.store.put(made)
        self._tell(TaskEvent.of, TASK_CREATED, made, plan=True)
        return made

    # What the machinery does.
    def sweep(self, *, may_go_on=lambda: True):
        timers = self.store.timers()
        return EnqueueDue(timers=timers, queue=self.queue, clock=self.clock)(may_go_on=may_go_on)

    def deliver(self):
        """Give the dispatcher what is visible; a killed one answers nothing, and its messages come back."""
        while messages := self.queue.receive():
            with suppress(KilledError):
                done = self.dispatch(self.due_of(messages))
                self.lateness += done.late_by
                self.queue.delete(messages)

    def live_through(self, span, *, sweeps=True):
        """Let time go by: the sweeper runs every minute, the dispatcher when something is visible."""
        end, next_sweep = self.clock.now() + span, self.clock.now() + MINUTE
        self.deliver()
        while (moment := min(filter(None, (self.queue.next_at(), next_sweep)))) <= end:
            self.clock.advance(max(moment - self.clock.now(), timedelta()))
            if moment >= next_sweep:
                next_sweep += MINUTE
                if sweeps:
                    self.sweep()
            self.deliver()
        self.clock.advance(max(end - self.clock.now(), timedelta()))

    @contextmanager
    def held(self, task):
        """Somebody is changing a task all the while."""
        with self.store.hold(task):
            yield

    # What there is to see.
    @staticmethod
    def hop(event, hops):
        return replace(event, cause=replace(event.cause, hops=hops))

    @staticmethod
    def stolen(task, owner_id):
        return replace(task, owner_id=owner_id)

    @staticmethod
    def due_of(messages):
        return [due for _, body in messages for due in read_due(body)]

    def live(self):
        return {(one.offset, one.due_date, one.scheduled_at) for one in self.store.rows() if one.is_live}

    def states(self):
        return [one.status for one in self.store.rows()]

    def status(self, task):
        return self.store.find(task).reminder_status

    def fired(self):
        return [name for name in self.store.told() if name == "reminder.triggered"]

    def _change(self, task, edit, *, plan):
        before = self.store.find(task)
        after = edit(before, self.clock.now())
        if after is before:
            return before, None
        self.store.put(after)
        return after, self._tell(TaskEvent.between, before, after, plan=plan)

    def _tell(self, make, *about, plan):
        cause = a_caller(about[-1].owner_id).cause
        event = make(*about, event_id=an_id(), now=self.clock.now(), cause=cause)
        if plan:
            self.plan(event)
        return event

    def _sleep(self, seconds):
        self.clock.advance(timedelta(seconds=seconds))

    def _open_due_work(self):
        return Mortal(self.store.due_work(), self)


class Mortal:
    """A transaction of a process that may be killed around its commit."""

    def __init__(self, work, world):
        self._work, self._world = work, world

    def __getattr__(self, name):
        return getattr(self._work, name)

    def __enter__(self):
        self._work.__enter__()
        return self

    def __exit__(self, *error):
        return self._work.__exit__(*error)

    def commit(self):
        when, self._world.kill = self._world.kill, None
        if when == "before":
            raise KilledError
        self._work.commit()
        if when == "after":
            raise KilledError
