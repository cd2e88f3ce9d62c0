"""Bodies and queries of the HTTP API."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from taskflow.contracts.audit import AuditView
from taskflow.contracts.cursor import NumberCursor, PositionCursor
from taskflow.contracts.model import WireModel
from taskflow.contracts.task import TaskView
from taskflow.contracts.text import Line, Text
from taskflow.domain.task import DESCRIPTION_LIMIT, TAG_LIMIT, TAGS_LIMIT, TITLE_LIMIT, Priority, TaskDraft

BODY_LIMIT = 256 * 1024
"""Bytes."""

PAGE_LIMIT = 200
PAGE_DEFAULT = 50


class Request(WireModel):
    """What a client sends; fields that we do not know are refused."""

    model_config = ConfigDict(extra="forbid")


class TaskCreate(Request):
    """A new task."""

    title: Annotated[Line, Field(min_length=1, max_length=TITLE_LIMIT)]
    description: Annotated[Text, Field(max_length=DESCRIPTION_LIMIT)] | None = None
    priority: Priority = Priority.MEDIUM
    tags: Annotated[
        tuple[Annotated[Line, Field(min_length=1, max_length=TAG_LIMIT)], ...], Field(max_length=TAGS_LIMIT)
    ] = ()

    def to_draft(self) -> TaskDraft:
        """Read the draft."""
        return TaskDraft(title=self.title, description=self.description, priority=self.priority, tags=self.tags)


class PageQuery(Request):
    """Which page of a list."""

    limit: int = Field(PAGE_DEFAULT, ge=1, le=PAGE_LIMIT)
    cursor: PositionCursor = None


class NotificationQuery(Request):
    """Which notifications: those after number `since`, or from where a page ended."""

    limit: int = Field(PAGE_DEFAULT, ge=1, le=PAGE_LIMIT)
    since: int = Field(0, ge=0, lt=2**63)
    cursor: NumberCursor = None


class AuditLogQuery(PageQuery):
    """Which entries of the audit trail; the filters combine."""

    entity_id: Line | None = None
    event_type: Line | None = None


class TaskPage(WireModel):
    """A page of tasks."""

    items: list[TaskView]
    next_cursor: str | None


class NotificationView(WireModel):
    """A stored notification."""

    seq: int
    event_id: UUID
    event: str
    task_id: UUID
    title: str
    body: str
    occurred_at: AwareDatetime


class NotificationPage(WireModel):
    """A page of notifications, the oldest first."""

    items: list[NotificationView]
    next_cursor: str | None


class AuditPage(WireModel):
    """A page of the audit trail, the newest first."""

    items: list[AuditView]
    next_cursor: str | None


class Ticket(WireModel):
    """What a client needs to connect: `{url}?ticket={ticket}`, once, within `expires_in` seconds."""

    ticket: str
    url: str
    expires_in: int


class Health(WireModel):
    """How the service is; `checks` names what it depends on."""

    status: str
    checks: dict[str, str] = Field(default_factory=dict)


class FieldProblem(WireModel):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(WireModel):
    """An error (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldProblem] | None = None
    correlation_id: str | None = None
