"""Tasks, and transactions over them."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from taskflow.application.paging import Position
from taskflow.application.ports.events import EventWork
from taskflow.domain.task import Task


class Tasks(Protocol):
    """The tasks of one owner."""

    def add(self, task: Task) -> None:
        """Keep a new task."""

    def find(self, task_id: UUID) -> Task | None:
        """Find a task."""

    def list(self, *, limit: int, after: Position | None) -> Sequence[Task]:
        """List tasks, the newest first, from just behind `after`."""

    def remove(self, task_id: UUID) -> Task | None:
        """Remove a task and answer what it was."""


class TaskWork(EventWork, Protocol):
    """A transaction over one owner's tasks."""

    @property
    def tasks(self) -> Tasks:
        """Give access to the tasks."""


class OpenTaskWork(Protocol):
    """Opens transactions over tasks."""

    def __call__(self, *, owner_id: str) -> TaskWork:
        """Open a transaction that sees and touches what is the owner's, and nothing else."""
