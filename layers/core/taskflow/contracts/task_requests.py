"""What clients send to create and change tasks."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, JsonValue, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from taskflow.contracts import examples
from taskflow.contracts.http import Request
from taskflow.contracts.moment import LastMoment, Moment
from taskflow.contracts.preferences import EventName
from taskflow.contracts.text import Line, Text
from taskflow.domain.recurrence.policies import Anchor, MonthEnd
from taskflow.domain.reminder import OFFSET_TEXT_LIMIT, OFFSETS_LIMIT
from taskflow.domain.task import (
    DESCRIPTION_LIMIT,
    TAG_LIMIT,
    TAGS_LIMIT,
    TITLE_LIMIT,
    CatchUp,
    Priority,
    Status,
    TaskDraft,
)

ZONE_LIMIT = 64
PATTERN_LIMIT = 500
COUNT_LIMIT = 2000
"""Characters; and occurrences."""

Title = Annotated[Line, Field(min_length=1, max_length=TITLE_LIMIT)]
Description = Annotated[Text, Field(max_length=DESCRIPTION_LIMIT)]
Tag = Annotated[Line, Field(min_length=1, max_length=TAG_LIMIT)]
Tags = Annotated[tuple[Tag, ...], Field(max_length=TAGS_LIMIT)]
Zone = Annotated[Line, Field(max_length=ZONE_LIMIT, examples=["Europe/Berlin"])]
PatternText = Annotated[Line, Field(max_length=PATTERN_LIMIT, examples=["weekly:mon,wed"])]
Count = Annotated[int, Field(ge=1, le=COUNT_LIMIT)]
OffsetText = Annotated[Line, Field(max_length=OFFSET_TEXT_LIMIT, examples=["30 minutes"])]
Offsets = Annotated[tuple[OffsetText, ...], Field(max_length=OFFSETS_LIMIT)]
Due = Annotated[Moment, Field(examples=["2030-05-01T12:00:00Z"])]
LastDue = Annotated[LastMoment, Field(examples=["2030-12-31"])]


def _agree_with_offsets(short: str | None, info: ValidationInfo) -> str | None:
    offsets = info.data.get("reminder_offsets")
    if short is not None and offsets and short != offsets[0]:
        raise PydanticCustomError("offset", "says something else than reminder_offsets; leave one of them out")
    return short


class Said(Request):
    """A body; nothing is read as something else than it is."""

    model_config = ConfigDict(strict=True)


class ChannelChoices(Said):
    """Through which channels an event about this task is told."""

    in_app: bool | None = None
    push: bool | None = None


class TaskChoices(Said):
    """What is different about one task's notifications."""

    muted: bool | None = None
    ignore_quiet_hours: bool | None = None
    events: dict[EventName, ChannelChoices] | None = None


NOTHING: Mapping[str, object] = {"tags": (), "reminder_offsets": (), "priority": Priority.MEDIUM}
"""What a cleared field becomes where that is not null."""


class TaskFields(Said):
    """What can be said about a task and left out again."""

    STAND_INS: ClassVar[Mapping[str, JsonValue]] = {}
    """Values for required fields that could not be read, so that the others can be judged all the same."""

    description: Description | None = None
    due_date: Due | None = None
    time_zone: Zone | None = None
    recurrence_pattern: PatternText | None = None
    recurrence_end_date: LastDue | None = None
    recurrence_count: Count | None = None
    recurrence_month_end: MonthEnd | None = None
    recurrence_anchor: Anchor | None = None
    recurrence_catch_up: CatchUp | None = None
    notification_preferences: TaskChoices | None = None

    def to_values(self) -> dict[str, object]:
        """Read what was said, and nothing that was not."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        if "reminder_offset" in said:
            short = said.pop("reminder_offset")
            said.setdefault("reminder_offsets", () if short is None else (short,))
        return {name: NOTHING.get(name) if value is None else _plain(value) for name, value in said.items()}


class TaskCreate(TaskFields):
    """A new task; `reminder_offset` is a short form of `reminder_offsets` with one member."""

    model_config = ConfigDict(json_schema_extra=examples.show(examples.SAID))

    STAND_INS: ClassVar[Mapping[str, JsonValue]] = {"title": "unreadable"}

    title: Title
    priority: Priority = Priority.MEDIUM
    tags: Tags = ()
    reminder_offsets: Offsets = ()
    reminder_offset: OffsetText | None = None

    _agree = field_validator("reminder_offset")(_agree_with_offsets)

    def to_draft(self) -> TaskDraft:
        """Read the draft."""
        return TaskDraft(**self.to_values())  # type: ignore[arg-type] # the fields have the same names and types


class TaskReplace(TaskCreate):
    """A task as it shall be; what is left out goes back to its default, except the status, which stays."""

    status: Status | None = None

    def to_values(self) -> dict[str, object]:
        """Read every field of the draft, and the status where it was said."""
        said = super().to_values()
        left_out = {field.name: field.default for field in fields(TaskDraft)}
        return {**left_out, **{name: value for name, value in said.items() if value is not None or name != "status"}}


class TaskPatch(TaskFields):
    """A JSON merge patch (RFC 7396): what is left out stays, null clears."""

    model_config = ConfigDict(json_schema_extra=examples.show(examples.PATCH))

    title: Title = "stays"
    status: Status = Status.PENDING
    priority: Priority | None = None
    tags: Tags | None = None
    reminder_offsets: Offsets | None = None
    reminder_offset: OffsetText | None = None

    _agree = field_validator("reminder_offset")(_agree_with_offsets)


def _plain(value: object) -> object:
    return value.model_dump(mode="json", exclude_none=True) if isinstance(value, TaskChoices) else value
