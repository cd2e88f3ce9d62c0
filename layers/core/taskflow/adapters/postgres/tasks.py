"""The tasks of one owner in PostgreSQL."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Connection,
    Executable,
    Integer,
    any_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from taskflow.adapters.postgres.tables import tasks
from taskflow.adapters.postgres.task_list import list_tasks
from taskflow.adapters.postgres.task_rows import read_task, write_task
from taskflow.application.ports.tasks import TaskQuery
from taskflow.domain.task import OPEN, Task

FIXED = frozenset({"id", "owner_id", "created_at"})
"""What no change touches."""

_OWN = tasks.c.owner_id == bindparam("owner")
_ONE = (_OWN, tasks.c.id == bindparam("task_id"))
_VERSIONS = any_(bindparam("versions", type_=ARRAY(Integer)))

ADD = insert(tasks)
FIND = select(tasks).where(*_ONE)
LOCK = FIND.with_for_update()
UPDATE = update(tasks).where(*_ONE)

REMOVE = delete(tasks).where(*_ONE).returning(tasks)
REMOVE_EXPECTED = REMOVE.where(tasks.c.version == _VERSIONS)

_part = tasks.alias("part")
_OPEN_PARTS = (
    select(_part.c.id)
    .where(
        _part.c.owner_id == bindparam("owner"),
        _part.c.parent_recurring_task_id == bindparam("task_id"),
        _part.c.status.in_(sorted(OPEN)),
    )
    .order_by(_part.c.id)
    .with_for_update()
)
REMOVE_OPEN = delete(tasks).where(_OWN, tasks.c.id.in_(_OPEN_PARTS)).returning(tasks)


class PostgresTasks:
    """Keeps tasks; works inside the transaction that it is given."""

    def __init__(self, connection: Connection, *, owner_id: str) -> None:
        self._connection = connection
        self._owner_id = owner_id

    def add(self, task: Task) -> None:
        """Insert a task."""
        self._connection.execute(ADD, write_task(task))

    def find(self, task_id: UUID) -> Task | None:
        """Select a task by its id."""
        return self._one(FIND, task_id)

    def lock(self, task_id: UUID) -> Task | None:
        """Select a task for update; whoever else wants to change it waits, for four seconds at most."""
        return self._one(LOCK, task_id)

    def update(self, task: Task) -> None:
        """Write all columns that can change."""
        values = {name: value for name, value in write_task(task).items() if name not in FIXED}
        self._connection.execute(UPDATE, {**values, "owner": self._owner_id, "task_id": task.id})

    def list(self, query: TaskQuery) -> Sequence[Task]:
        """Select a page; an index on owner, order and id is read in order."""
        return list_tasks(self._connection, query, owner_id=self._owner_id)

    def remove(self, task_id: UUID, *, versions: Collection[int] | None = None) -> Sequence[Task]:
        """Delete the series first and then its occurrences by id, in the order in which the planner locks them.

        The second statement sees what was planned while the first one waited.
        """
        values: dict[str, object] = {"owner": self._owner_id, "task_id": task_id}
        expected = {} if versions is None else {"versions": list(versions)}
        row = self._connection.execute(REMOVE_EXPECTED if expected else REMOVE, values | expected).one_or_none()
        if row is None:
            return []
        removed = read_task(row)
        if removed.recurrence_pattern is None:
            return [removed]
        parts = map(read_task, self._connection.execute(REMOVE_OPEN, values))
        return [removed, *sorted(parts, key=lambda task: task.id)]

    def _one(self, statement: Executable, task_id: UUID) -> Task | None:
        row = self._connection.execute(statement, {"owner": self._owner_id, "task_id": task_id}).one_or_none()
        return read_task(row) if row else None
