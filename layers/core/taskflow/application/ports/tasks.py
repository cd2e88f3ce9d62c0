"""Tasks, and transactions over them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from taskflow.application.ports.events import EventWork
from taskflow.domain.task import Priority, Status, Task


class SortKey(StrEnum):
    """What a list of tasks can be ordered by; equal ones by id, which is the order of their making."""

    CREATED = "created_at"
    UPDATED = "updated_at"
    DUE = "due_date"
    """Those without a due date count as due at the end of time."""
    PRIORITY = "priority"
    """From the least to the most urgent."""


@dataclass(frozen=True, slots=True)
class Sort:
    """An order."""

    key: SortKey = SortKey.CREATED
    descending: bool = True


class Kind(StrEnum):
    """What a task is to a recurrence: nothing, the whole, or a part."""

    SINGLE = "single"
    SERIES = "series"
    OCCURRENCE = "occurrence"


@dataclass(frozen=True, slots=True)
class TaskPlace:
    """Where a page of tasks ended: the value that the list is ordered by, and the id of the last task."""

    value: datetime | int | None
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskQuery:
    """Which tasks are wanted, in which order; conditions that are given combine.

    `q` is searched for in title and description, as in a web search: words, "phrases", or, and -not.
    `due_after` is exclusive, `due_before` too.
    """

    limit: int
    after: TaskPlace | None = None
    sort: Sort = Sort()
    status: Collection[Status] | None = None
    priority: Collection[Priority] | None = None
    tag: str | None = None
    due_after: datetime | None = None
    due_before: datetime | None = None
    kind: Collection[Kind] | None = None
    parent: UUID | None = None
    q: str | None = None


class Tasks(Protocol):
    """The tasks of one owner."""

    def add(self, task: Task) -> None:
        """Keep a new task."""

    def find(self, task_id: UUID) -> Task | None:
        """Find a task."""

    def lock(self, task_id: UUID) -> Task | None:
        """Find a task, and keep everybody else from changing it until the transaction ends."""

    def update(self, task: Task) -> None:
        """Keep a new version of a locked task."""

    def list(self, query: TaskQuery) -> Sequence[Task]:
        """List tasks in order, from just behind `after`."""

    def remove(self, task_id: UUID, *, versions: Collection[int] | None = None) -> Sequence[Task]:
        """Remove a task, and the open occurrences of a series; answers what they were, the task itself first.

        Where `versions` are given and the task is in none of them, nothing is removed.
        """


class TaskWork(EventWork, Protocol):
    """A transaction over one owner's tasks."""

    @property
    def tasks(self) -> Tasks:
        """Give access to the tasks."""


class OpenTaskWork(Protocol):
    """Opens transactions over tasks."""

    def __call__(self, *, owner_id: str) -> TaskWork:
        """Open a transaction that sees and touches what is the owner's, and nothing else."""
