"""How a task is written, over HTTP, in events and in frames alike."""

from typing import Self
from uuid import UUID

from pydantic import AwareDatetime

from taskflow.contracts.model import WireModel
from taskflow.domain.task import Priority, Status, Task


class TaskView(WireModel):
    """A task as everybody outside sees it; times are UTC (RFC 3339)."""

    id: UUID
    title: str
    description: str | None
    status: Status
    priority: Priority
    tags: tuple[str, ...]
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, task: Task) -> Self:
        """Write a task."""
        return cls.model_validate(task)

    def to_task(self, *, owner_id: str) -> Task:
        """Read a task back."""
        return Task(owner_id=owner_id, **dict(self))
