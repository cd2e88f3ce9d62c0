"""Bodies and queries of the HTTP routes about notifications."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from taskflow.contracts.cursor import NumberCursor
from taskflow.contracts.http import PAGE_DEFAULT, PAGE_LIMIT
from taskflow.contracts.model import WireModel

Seq = Annotated[int, Field(ge=0, lt=2**63)]


class NotificationQuery(WireModel):
    """Which notifications: those after number `since`, or from where a page ended."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(PAGE_DEFAULT, ge=1, le=PAGE_LIMIT)
    since: Seq = 0
    cursor: NumberCursor = None


class NotificationView(WireModel):
    """A stored notification; a `silent` one was not pushed, `read_at` is empty until it is marked as read."""

    seq: int
    event_id: UUID
    event: str
    task_id: UUID
    title: str
    body: str
    occurred_at: AwareDatetime
    silent: bool
    read_at: AwareDatetime | None


class NotificationPage(WireModel):
    """A page of notifications, the oldest first; `unread` and `last_seq` are about the whole inbox."""

    items: list[NotificationView]
    next_cursor: str | None
    unread: int
    last_seq: int


class ReadMarks(WireModel):
    """What has been read: everything up to a number, single numbers, or both."""

    model_config = ConfigDict(extra="forbid", strict=True)

    up_to: Seq = 0
    seqs: Annotated[tuple[Seq, ...], Field(max_length=PAGE_LIMIT)] = ()

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.up_to and not self.seqs:
            raise PydanticCustomError("read_marks", "name what has been read: `up_to`, `seqs`, or both")
        return self


class UnreadCount(WireModel):
    """How many notifications are unread now."""

    unread: int


class Ticket(WireModel):
    """What a client needs to connect: `{url}?ticket={ticket}`, once, within `expires_in` seconds."""

    ticket: str
    url: str
    expires_in: int
