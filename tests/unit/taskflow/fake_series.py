"""Series in memory, with the same promises as PostgreSQL; `series_suites` holds both to them."""

from taskflow.domain.series_record import KnownOccurrence, Progress, SeriesRecord
from tests.unit.taskflow.fake_store import FakeStore
from tests.unit.taskflow.fake_work import FakeConsuming, FakeRecording


class FakeSeriesStore:
    """Tasks, how far series are planned, and in which versions series have left their occurrences."""

    def __init__(self):
        self.store = FakeStore()
        self.store.data.progress, self.store.data.inherited, self.store.data.checks = {}, {}, {}

    def put(self, task):
        self.store.data.tasks[task.id] = task
        if task.recurrence_pattern or task.id in self.store.data.progress:
            self.store.data.checks[task.id] = task.updated_at

    def remove(self, task):
        del self.store.data.tasks[task.id]

    def tasks(self):
        return list(self.store.data.tasks.values())

    def owned_work(self, *, owner_id):
        return FakeOwnedSeriesWork(self.store, owner_id)

    def sweep_work(self):
        return FakeSweepWork(self.store)

    def told(self):
        return [publication.name for publication, _, _ in self.store.data.outbox.values()]


class FakeSeriesWork(FakeRecording):
    def make(self, occurrences):
        known = {(task.parent_recurring_task_id, task.occurrence_date) for task in self.data.tasks.values()}
        new = [one for one in occurrences if (one.parent_recurring_task_id, one.occurrence_date) not in known]
        self.data.tasks.update({one.id: one for one in new})
        self.data.inherited.update({one.id: 1 for one in new})
        return {one.id for one in new}

    def carry_out(self, plans):
        for series_id, plan in plans:
            self.data.progress[series_id] = plan.progress
            self.data.checks[series_id] = plan.progress.check_at
            for edit in plan.edits:
                self.data.tasks[edit.after.id] = edit.after
                if edit.pristine:
                    self.data.inherited[edit.after.id] = edit.after.version
            for task in plan.withdrawn:
                del self.data.tasks[task.id]

    def _record(self, series):
        progress = self.data.progress.get(series.id, Progress())
        occurrences = [
            KnownOccurrence(task=task, pristine=self.data.inherited.get(task.id) == task.version)
            for task in self.data.tasks.values()
            if task.parent_recurring_task_id == series.id
        ]
        return SeriesRecord(series=series, progress=progress, occurrences=occurrences)


class FakeOwnedSeriesWork(FakeConsuming, FakeSeriesWork):
    def lock(self, task_id, *, now):
        task = self.data.tasks.get(task_id)
        return self._record(task) if task and task.owner_id == self._owner_id else None

    def remove_open(self, series_id):
        gone = [
            task for task in self.data.tasks.values() if task.parent_recurring_task_id == series_id and task.is_open
        ]
        for task in gone:
            del self.data.tasks[task.id]
        return gone


class FakeSweepWork(FakeSeriesWork):
    def claim(self, *, now, limit):
        due = sorted((at, task_id) for task_id, at in self.data.checks.items() if at and at <= now)
        return [self._record(self.data.tasks[task_id]) for _, task_id in due if task_id in self.data.tasks][:limit]
