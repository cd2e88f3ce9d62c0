"""The task: what a person says about it, and what it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from taskflow.domain.recurrence.policies import Anchor, MonthEnd

TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 10_000
TAGS_LIMIT = 20
TAG_LIMIT = 50
"""Lengths in characters (Unicode code points), `TAGS_LIMIT` in tags."""

Choices = Mapping[str, object]
"""What is different about a task's notifications, as JSON; `task_preferences` reads it."""


class Status(StrEnum):
    """Where a task stands."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SKIPPED = "skipped"
    MISSED = "missed"


OPEN = frozenset({Status.PENDING, Status.IN_PROGRESS})
"""What can still be done; everything else is finished."""


class Priority(StrEnum):
    """How much a task matters; from the least on."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


def rank_of(priority: Priority) -> int:
    """Count priorities from the least one, which is 1."""
    return list(Priority).index(priority) + 1


class CatchUp(StrEnum):
    """What becomes of an open occurrence when the next falls due: the latest replaces it, or all stay open."""

    LATEST = "latest"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraft:
    """What a person says about a task; what is left open about a recurrence follows its defaults.

    An end that is a date without time is the whole of that day, in the task's zone.
    """

    title: str
    description: str | None = None
    priority: Priority = Priority.MEDIUM
    tags: tuple[str, ...] = ()
    due_date: datetime | None = None
    time_zone: str | None = None
    recurrence_pattern: str | None = None
    recurrence_end_date: datetime | date | None = None
    recurrence_count: int | None = None
    recurrence_month_end: MonthEnd | None = None
    recurrence_anchor: Anchor | None = None
    recurrence_catch_up: CatchUp | None = None
    reminder_offsets: tuple[str, ...] = ()
    notification_preferences: Choices | None = None


DRAFT_FIELDS = tuple(field.name for field in fields(TaskDraft))

RULE_FIELDS = tuple(name for name in DRAFT_FIELDS if name.startswith("recurrence_"))
"""The parts of a series' rule; without its pattern the others mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(TaskDraft):
    """A task; `version` starts at 1 and grows by one with every change, so that older news can be told from newer.

    A series has a `recurrence_pattern`; an occurrence has a `parent_recurring_task_id`, and its nominal time in
    `occurrence_date`, which stays when it is moved.
    """

    id: UUID
    owner_id: str
    status: Status = Status.PENDING
    recurrence_end_date: datetime | None = None
    parent_recurring_task_id: UUID | None = None
    occurrence_date: datetime | None = None
    reminder_status: str | None = None
    snoozed_until: datetime | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can still be done."""
        return self.status in OPEN
