"""Tasks and idempotency keys in memory."""

from datetime import UTC, datetime

from taskflow.application.errors import InFlightError
from taskflow.application.list_tasks import VALUES
from taskflow.application.ports.tasks import Kind, SortKey
from tests.unit.taskflow.fake_work import FakeRecording, FakeWork

END_OF_TIME = datetime.max.replace(tzinfo=UTC)


class FakeTasks:
    def __init__(self, tasks, owner_id):
        self._tasks, self._owner_id = tasks, owner_id

    def __len__(self):
        return len(self._own())

    def __contains__(self, task_id):
        return self.find(task_id) is not None

    def add(self, task):
        self._tasks[task.id] = task

    def find(self, task_id):
        task = self._tasks.get(task_id)
        return task if task and task.owner_id == self._owner_id else None

    lock = find

    def update(self, task):
        if self.find(task.id):
            self._tasks[task.id] = task

    def list(self, query):
        key = query.sort.key
        ordered = sorted(self._own(), key=lambda task: _place(task, key), reverse=query.sort.descending)
        wanted = [task for task in ordered if _fits(task, query) and _is_behind(task, query)]
        return wanted[: query.limit]

    def remove(self, task_id, *, versions=None):
        task = self.find(task_id)
        if task is None or (versions is not None and task.version not in versions):
            return []
        others = [one for one in self._own() if one.parent_recurring_task_id == task_id and one.is_open]
        return [self._tasks.pop(one.id) for one in (task, *sorted(others, key=lambda one: one.id))]

    def _own(self):
        return [task for task in self._tasks.values() if task.owner_id == self._owner_id]


class FakeTaskWork(FakeRecording):
    def __enter__(self):
        super().__enter__()
        self.tasks = FakeTasks(self.data.tasks, self._owner_id)
        return self


class FakeOnceWork(FakeWork):
    """Other works join by taking `joined` for their store."""

    in_flight = frozenset()

    def __enter__(self):
        super().__enter__()
        self.joined = type(self._store)()
        self.joined.data = self.data
        return self

    def claim(self, key, *, now):
        fingerprint, answer, until = self.data.answers.get((self._owner_id, key), (None, None, now))
        if until > now:
            return fingerprint, answer
        if (self._owner_id, key) in self.in_flight:
            raise InFlightError
        return None

    def keep(self, request, answer, *, now, until):
        self.joined.data.answers[self._owner_id, request.key] = (request.fingerprint, answer, until)

    def commit(self):
        self._store.data = self.joined.data


def _place(task, key):
    value = VALUES[key](task)
    return (END_OF_TIME if key is SortKey.DUE and value is None else value), task.id


def _is_behind(task, query):
    if query.after is None:
        return True
    value = END_OF_TIME if query.sort.key is SortKey.DUE and query.after.value is None else query.after.value
    here, there = _place(task, query.sort.key), (value, query.after.id)
    return here < there if query.sort.descending else here > there


def _fits(task, query):
    text = f"{task.title} {task.description or ''}".lower().split()
    return all(
        (
            query.status is None or task.status in query.status,
            query.priority is None or task.priority in query.priority,
            query.tag is None or query.tag in task.tags,
            query.due_after is None or (task.due_date is not None and task.due_date > query.due_after),
            query.due_before is None or (task.due_date is not None and task.due_date < query.due_before),
            query.kind is None or _kind_of(task) in query.kind,
            query.parent is None or task.parent_recurring_task_id == query.parent,
            query.q is None or set(query.q.lower().split()) <= set(text),
        )
    )


def _kind_of(task):
    if task.parent_recurring_task_id:
        return Kind.OCCURRENCE
    return Kind.SERIES if task.recurrence_pattern else Kind.SINGLE
