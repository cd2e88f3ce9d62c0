"""Stories about series: people change them, the planner hears of it, time goes on and the sweep comes round."""

from dataclasses import replace
from datetime import timedelta

from taskflow.application.keep_series import KeepSeries
from taskflow.application.sweep_series import SweepSeries
from taskflow.domain.actor import Actor, Cause
from taskflow.domain.events import TASK_CREATED, TASK_DELETED, TaskEvent
from taskflow.domain.recurrence.policies import Anchor
from taskflow.domain.task import Status
from taskflow.domain.task_edit import complete_task, reopen_task, skip_task
from tests.unit.taskflow.builders import NOON, a_caller, a_task, an_event, an_id
from tests.unit.taskflow.fakes import FakeClock, FakeIds, FakePublisher

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START = NOON.replace(hour=9, microsecond=0) + DAY
SWEEPER = Cause(actor=Actor(user=None, client="recurrence_sweeper"), correlation_id="sweep")
__all__ = ["DAY", "HOUR", "NOON", "START", "Anchor", "SeriesWorld", "Status"]


class SeriesWorld:
    """A store with series in it, and all that happens to them; it is noon on Friday, May 1, 2026."""

    def __init__(self, store):
        self.store, self.clock, self.publisher = store, FakeClock(), FakePublisher()
        tools = {"publisher": self.publisher, "clock": self.clock, "ids": FakeIds()}
        self.keep = KeepSeries(open_work=store.owned_work, **tools)
        self.sweep_all = SweepSeries(open_work=store.sweep_work, **tools)

    def create(self, pattern="daily", start=START, *, plan=True, **fields):
        series = a_task(now=self.clock.now(), recurrence_pattern=pattern, due_date=start, **fields)
        self.store.put(series)
        if plan:
            self.keep(an_event(series, now=self.clock.now()))
        return series

    def edit(self, task, **changes):
        return self._change(task, replace(task, version=task.version + 1, updated_at=self.clock.now(), **changes))

    def complete(self, task):
        return self._change(task, complete_task(task, now=self.clock.now()))

    def reopen(self, task):
        return self._change(task, reopen_task(task, now=self.clock.now()))

    def skip(self, task):
        return self._change(task, skip_task(task, now=self.clock.now()))

    def delete(self, *tasks):
        for task in tasks:
            self.store.remove(task)
        for task in tasks:
            self.keep(an_event(task, kind=TASK_DELETED, now=self.clock.now()))

    def tell(self, task, kind=TASK_CREATED):
        return self.keep(an_event(task, kind=kind, now=self.clock.now()))

    def advance(self, step, *, sweep=True):
        self.clock.advance(step)
        return self.sweep() if sweep else None

    def sweep(self):
        return self.sweep_all(may_go_on=lambda: True, cause=SWEEPER)

    def occurrences(self, series):
        found = [task for task in self.store.tasks() if task.parent_recurring_task_id == series.id]
        return sorted(found, key=lambda task: task.occurrence_date)

    def open(self, series):
        return [task for task in self.occurrences(series) if task.is_open]

    def days(self, series, *, status=None):
        found = [task for task in self.occurrences(series) if status is None or task.status is status]
        return [f"{task.occurrence_date:%m-%d}" for task in found]

    def told(self):
        return [publication.name for publication in self.publisher.published]

    def _change(self, before, after):
        self.store.put(after)
        event = TaskEvent.between(
            before, after, event_id=an_id(), now=self.clock.now(), cause=a_caller(after.owner_id).cause
        )
        self.keep(event)
        return after
