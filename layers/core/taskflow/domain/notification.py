"""What people are told, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from taskflow.domain.events import TASK_COMPLETED, TASK_CREATED, TASK_DELETED, TASK_UPDATED, EventKind, TaskEvent

TITLES: Mapping[EventKind, str] = {
    TASK_CREATED: "Task created",
    TASK_UPDATED: "Task changed",
    TASK_COMPLETED: "Task completed",
    TASK_DELETED: "Task deleted",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationDraft:
    """A notification that has no number yet."""

    owner_id: str
    event_id: UUID
    event: str
    task_id: UUID
    title: str
    body: str
    occurred_at: datetime

    @classmethod
    def about(cls, event: TaskEvent) -> "NotificationDraft":
        """Put an event into words."""
        return cls(
            owner_id=event.owner_id,
            event_id=event.event_id,
            event=event.kind.name,
            task_id=event.task.id,
            title=TITLES[event.kind],
            body=event.task.title,
            occurred_at=event.occurred_at,
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

    @classmethod
    def numbered(cls, draft: NotificationDraft, seq: int) -> "Notification":
        """Give a draft its number."""
        return cls(
            seq=seq,
            event_id=draft.event_id,
            event=draft.event,
            task_id=draft.task_id,
            title=draft.title,
            body=draft.body,
            occurred_at=draft.occurred_at,
        )
