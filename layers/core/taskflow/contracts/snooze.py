"""What clients send to snooze a task."""

from typing import Annotated

from pydantic import ConfigDict, Field

from taskflow.contracts.http import Request
from taskflow.contracts.moment import Moment
from taskflow.contracts.text import Line
from taskflow.domain.errors import FieldError, InvalidInputError
from taskflow.domain.reminder import OFFSET_TEXT_LIMIT, parse_offset
from taskflow.domain.snooze import Snooze, SnoozeFor, SnoozeUntil

SpanText = Annotated[Line, Field(max_length=OFFSET_TEXT_LIMIT, examples=["PT10M"])]


class SnoozeRequest(Request):
    """For how long, or until when, the task shall wait: one of them."""

    model_config = ConfigDict(strict=True, json_schema_extra={"examples": [{"for": "PT10M"}]})

    span: SpanText | None = Field(None, alias="for")
    until: Annotated[Moment, Field(examples=["2030-05-01T12:00:00Z"])] | None = None

    def to_snooze(self) -> Snooze:
        """Read what is meant; raises `InvalidInputError`."""
        if (self.span is None) == (self.until is None):
            remedy = 'is needed, such as PT10M, or else "until"' if self.span is None else 'excludes "until"; say one'
            raise InvalidInputError((FieldError("for", remedy),))
        return SnoozeUntil(self.until) if self.until else SnoozeFor(parse_offset(self.span or "", field="for"))
