"""The task and the rules that hold for each one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from taskflow.domain.errors import FieldError, InvalidInputError
from taskflow.domain.text import LINE_CONTROLS, find_refused_character

TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 10_000
TAGS_LIMIT = 20
TAG_LIMIT = 50
"""Lengths in characters (Unicode code points), `TAGS_LIMIT` in tags."""


class Status(StrEnum):
    """Where a task stands."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SKIPPED = "skipped"
    MISSED = "missed"


class Priority(StrEnum):
    """How much a task matters."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraft:
    """What a person says about a task that does not exist yet."""

    title: str
    description: str | None = None
    priority: Priority = Priority.MEDIUM
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task; `version` starts at 1 and grows by one with every change, so that older news can be told from newer."""

    id: UUID
    owner_id: str
    title: str
    description: str | None
    status: Status
    priority: Priority
    tags: tuple[str, ...]
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def create(cls, draft: TaskDraft, *, task_id: UUID, owner_id: str, now: datetime) -> "Task":
        """Make the first version of a task; raises `InvalidInputError` naming every field that breaks a rule."""
        if errors := tuple(_find_errors(draft)):
            raise InvalidInputError(errors)
        return cls(
            id=task_id,
            owner_id=owner_id,
            title=draft.title,
            description=draft.description,
            status=Status.PENDING,
            priority=draft.priority,
            tags=draft.tags,
            version=1,
            created_at=now,
            updated_at=now,
        )


def _find_errors(draft: TaskDraft) -> Iterator[FieldError]:
    yield from _find_line_errors("title", draft.title, TITLE_LIMIT)
    yield from _find_text_errors("description", draft.description or "", DESCRIPTION_LIMIT, allow=LINE_CONTROLS)
    yield from _find_tag_errors(draft.tags)


def _find_tag_errors(tags: tuple[str, ...]) -> Iterator[FieldError]:
    if len(tags) > TAGS_LIMIT:
        yield FieldError("tags", f"has {len(tags)} tags, at most {TAGS_LIMIT} are allowed")
    if len(set(tags)) < len(tags):
        yield FieldError("tags", "has a tag twice")
    for index, tag in enumerate(tags):
        yield from _find_line_errors(f"tags.{index}", tag, TAG_LIMIT)


def _find_line_errors(field: str, text: str, limit: int) -> Iterator[FieldError]:
    if not text.strip():
        yield FieldError(field, "must not be blank")
    yield from _find_text_errors(field, text, limit)


def _find_text_errors(
    field: str, text: str, limit: int, *, allow: frozenset[str] = frozenset()
) -> Iterator[FieldError]:
    if len(text) > limit:
        yield FieldError(field, f"has {len(text)} characters, at most {limit} are allowed")
    if found := find_refused_character(text, allow=allow):
        yield FieldError(field, f"has a character that cannot be kept: {found}")
