"""Times on the wire: RFC 3339, with an offset from UTC, and nothing that could be read in two ways."""

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, PlainValidator, TypeAdapter, WithJsonSchema
from pydantic_core import PydanticCustomError

_LATER = ConfigDict(defer_build=True)
_aware: TypeAdapter[datetime] = TypeAdapter(AwareDatetime, config=_LATER)
_SHAPE = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _read_moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and _SHAPE.fullmatch(value):
            return _aware.validate_python(value).astimezone(UTC)
    except (ValueError, OverflowError):  # Pydantic's error is a ValueError
        pass
    raise PydanticCustomError("moment", "must be a time with its offset from UTC, such as 2030-05-01T12:00:00Z")


def _read_end(value: object) -> datetime | date:
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day", "is no day of the calendar") from None
    return _read_moment(value)


_MOMENT = {"type": "string", "format": "date-time"}

Moment = Annotated[datetime, PlainValidator(_read_moment), WithJsonSchema(_MOMENT)]
"""An instant, read as UTC."""

LastMoment = Annotated[
    datetime | date,
    PlainValidator(_read_end),
    WithJsonSchema({"anyOf": [_MOMENT, {"type": "string", "format": "date"}]}),
]
"""An instant, or a whole day."""
