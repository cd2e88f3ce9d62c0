"""What people are told, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from taskflow.domain.events import (
    REMINDER_TRIGGERED,
    TASK_COMPLETED,
    TASK_CREATED,
    TASK_DELETED,
    TASK_MISSED,
    TASK_REOPENED,
    TASK_UPDATED,
    TaskEvent,
)
from taskflow.domain.task import Task


@dataclass(frozen=True, slots=True)
class Words:
    """How an event is announced: `occurrence` where the task is one of a series."""

    task: str
    occurrence: str


WORDS: Mapping[str, Words] = {
    TASK_CREATED.name: Words("Task created", "Next occurrence"),
    TASK_UPDATED.name: Words("Task changed", "Occurrence changed"),
    TASK_COMPLETED.name: Words("Task completed", "Occurrence completed"),
    TASK_REOPENED.name: Words("Task reopened", "Occurrence reopened"),
    TASK_DELETED.name: Words("Task deleted", "Occurrence deleted"),
    TASK_MISSED.name: Words("Task missed", "Occurrence missed"),
    REMINDER_TRIGGERED.name: Words("Reminder", "Reminder"),
}
"""The events that people are told of, by name; of all others about tasks, open pages hear as changes alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationDraft:
    """A notification that has no number yet; a `silent` one is stored but not pushed."""

    owner_id: str
    event_id: UUID
    event: str
    task_id: UUID
    title: str
    body: str
    occurred_at: datetime
    silent: bool = False

    @classmethod
    def about(cls, event: TaskEvent, *, silent: bool = False) -> "NotificationDraft":
        """Put an event into words; raises `KeyError` for one that people are not told of."""
        words = WORDS[event.kind.name]
        return cls(
            owner_id=event.owner_id,
            event_id=event.event_id,
            event=event.kind.name,
            task_id=event.task.id,
            title=words.occurrence if _is_occurrence(event.task) else words.task,
            body=event.task.title,
            occurred_at=event.occurred_at,
            silent=silent,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A stored notification; `seq` counts those of its owner from 1 without gaps."""

    seq: int
    event_id: UUID
    event: str
    task_id: UUID
    title: str
    body: str
    occurred_at: datetime
    silent: bool = False
    read_at: datetime | None = None

    @classmethod
    def numbered(cls, draft: NotificationDraft, seq: int) -> "Notification":
        """Give a draft its number."""
        told = {field.name: getattr(draft, field.name) for field in fields(draft) if field.name != "owner_id"}
        return cls(seq=seq, **told)


def _is_occurrence(task: Task) -> bool:
    return task.parent_recurring_task_id is not None
