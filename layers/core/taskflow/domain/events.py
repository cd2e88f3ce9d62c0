"""The events: their names, sources and versions are written here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from taskflow.domain.actor import Cause
from taskflow.domain.task import Task


@dataclass(frozen=True, slots=True)
class EventKind:
    """What happened, as the bus knows it; `version` is that of the data it carries."""

    name: str
    source: str
    version: int = 1

    @property
    def entity(self) -> str:
        """Name what it happened to: the part of the name before the dot, which is also its member in the data."""
        return self.name.partition(".")[0]


TASKS = "taskflow.tasks"

TASK_CREATED = EventKind("task.created", TASKS)
TASK_UPDATED = EventKind("task.updated", TASKS)
TASK_COMPLETED = EventKind("task.completed", TASKS)
TASK_DELETED = EventKind("task.deleted", TASKS)

TASK_KINDS: Mapping[str, EventKind] = {
    kind.name: kind for kind in (TASK_CREATED, TASK_UPDATED, TASK_COMPLETED, TASK_DELETED)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened and cannot be changed any more; `owner_id` is whose data it concerns."""

    kind: EventKind
    event_id: UUID
    occurred_at: datetime
    owner_id: str
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent(Event):
    """Something that happened to a task; `task` is how the task was left, or how it was when it was deleted."""

    task: Task

    @classmethod
    def of(cls, kind: EventKind, task: Task, *, event_id: UUID, now: datetime, cause: Cause) -> "TaskEvent":
        """Tell that `kind` has just happened to `task`."""
        return cls(kind=kind, event_id=event_id, occurred_at=now, owner_id=task.owner_id, cause=cause, task=task)
