"""The tasks of one owner in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Executable, Row, bindparam, delete, insert, select, tuple_

from taskflow.adapters.postgres.tables import tasks
from taskflow.application.paging import Position
from taskflow.domain.task import Priority, Status, Task

_OWN = tasks.c.owner_id == bindparam("owner")
_NEWEST_FIRST = (tasks.c.created_at.desc(), tasks.c.id.desc())

ADD = insert(tasks)
FIND = select(tasks).where(_OWN, tasks.c.id == bindparam("task_id"))
REMOVE = delete(tasks).where(_OWN, tasks.c.id == bindparam("task_id")).returning(tasks)
FIRST_PAGE = select(tasks).where(_OWN).order_by(*_NEWEST_FIRST).limit(bindparam("page"))
NEXT_PAGE = FIRST_PAGE.where(tuple_(tasks.c.created_at, tasks.c.id) < tuple_(bindparam("at"), bindparam("id")))


class PostgresTasks:
    """Keeps tasks; works inside the transaction that it is given."""

    def __init__(self, connection: Connection, *, owner_id: str) -> None:
        self._connection = connection
        self._owner_id = owner_id

    def add(self, task: Task) -> None:
        """Insert a task."""
        self._connection.execute(ADD, {**asdict(task), "tags": list(task.tags)})

    def find(self, task_id: UUID) -> Task | None:
        """Select a task by its id."""
        return self._one(FIND, task_id)

    def list(self, *, limit: int, after: Position | None) -> Sequence[Task]:
        """Select a page, the newest first; the index on owner, time and id is read in order."""
        values: dict[str, object] = {"owner": self._owner_id, "page": limit}
        if after:
            values |= {"at": after.at, "id": after.id}
        found = self._connection.execute(NEXT_PAGE if after else FIRST_PAGE, values)
        return [_task(row) for row in found]

    def remove(self, task_id: UUID) -> Task | None:
        """Delete a task and answer what it was."""
        return self._one(REMOVE, task_id)

    def _one(self, statement: Executable, task_id: UUID) -> Task | None:
        row = self._connection.execute(statement, {"owner": self._owner_id, "task_id": task_id}).one_or_none()
        return _task(row) if row else None


def _task(row: Row[Any]) -> Task:
    return Task(
        id=row.id,
        owner_id=row.owner_id,
        title=row.title,
        description=row.description,
        status=Status(row.status),
        priority=Priority(row.priority),
        tags=tuple(row.tags),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
