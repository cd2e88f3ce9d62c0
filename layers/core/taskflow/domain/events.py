"""The events: their names, sources and versions are written here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from taskflow.domain.actor import Cause
from taskflow.domain.preferences import Preferences
from taskflow.domain.task import Status, Task
from taskflow.domain.task_edit import Change, find_changes


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
TASK_REOPENED = EventKind("task.reopened", TASKS)
TASK_DELETED = EventKind("task.deleted", TASKS)
TASK_MISSED = EventKind("task.missed", TASKS)

REMINDERS = "taskflow.reminders"

REMINDER_SCHEDULED = EventKind("reminder.scheduled", REMINDERS)
REMINDER_CANCELLED = EventKind("reminder.cancelled", REMINDERS)
REMINDER_TRIGGERED = EventKind("reminder.triggered", REMINDERS)
REMINDER_EXPIRED = EventKind("reminder.expired", REMINDERS)

PREFERENCES = "taskflow.preferences"

PREFERENCES_UPDATED = EventKind("preferences.updated", PREFERENCES)

TASK_KINDS: Mapping[str, EventKind] = {
    kind.name: kind
    for kind in (
        TASK_CREATED,
        TASK_UPDATED,
        TASK_COMPLETED,
        TASK_REOPENED,
        TASK_DELETED,
        TASK_MISSED,
        REMINDER_TRIGGERED,
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened and cannot be changed any more; `owner_id` is whose data it concerns, if anybody's."""

    kind: EventKind
    event_id: UUID
    occurred_at: datetime
    owner_id: str | None
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent(Event):
    """Something that happened to a task; `task` is how the task was left, or how it was when it was deleted.

    `changes` are the fields that differ from before, where there was a before.
    """

    owner_id: str
    task: Task
    changes: Mapping[str, Change] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: EventKind, task: Task, *, event_id: UUID, now: datetime, cause: Cause) -> "TaskEvent":
        """Tell that `kind` has just happened to `task`."""
        return cls(kind=kind, event_id=event_id, occurred_at=now, owner_id=task.owner_id, cause=cause, task=task)

    @classmethod
    def between(cls, before: Task, after: Task, *, event_id: UUID, now: datetime, cause: Cause) -> "TaskEvent":
        """Tell what has become of a task: one event for one change, whichever fields it touched."""
        return cls(
            kind=_kind_of(before, after),
            event_id=event_id,
            occurred_at=now,
            owner_id=after.owner_id,
            cause=cause,
            task=after,
            changes=find_changes(before, after),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesEvent(Event):
    """A person's preferences are now these."""

    owner_id: str
    preferences: Preferences


def _kind_of(before: Task, after: Task) -> EventKind:
    if after.status is Status.COMPLETED and before.status is not Status.COMPLETED:
        return TASK_COMPLETED
    if after.status is Status.MISSED and before.status is not Status.MISSED:
        return TASK_MISSED
    return TASK_REOPENED if after.is_open and not before.is_open else TASK_UPDATED
