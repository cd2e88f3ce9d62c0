"""Opaque cursors: where a list goes on. Changing one only moves the place within what its owner may see anyway."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    TypeAdapter,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from taskflow.application.paging import Position

Place = TypeVar("Place")

_LATER = ConfigDict(defer_build=True)


def _to_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is beyond the calendar") from None


Instant = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""A time in a place, such as the database can take it."""

_position: TypeAdapter[tuple[datetime, UUID]] = TypeAdapter(tuple[Instant, UUID], config=_LATER)
_link: TypeAdapter[tuple[int, str]] = TypeAdapter(
    tuple[Annotated[int, Field(ge=0, lt=2**63)], Annotated[str, Field(pattern="^[0-9a-f]{64}$")]], config=_LATER
)
_number: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(ge=0, lt=2**63)], config=_LATER)


def write_position(position: Position | None) -> str | None:
    """Write a place in a list that is ordered by time, or nothing at the end of the list."""
    return encode(_position.dump_json((position.at, position.id))) if position else None


def write_number(number: int | None) -> str | None:
    """Write a place in a numbered list, or nothing at the end of the list."""
    return None if number is None else encode(str(number).encode())


def write_link(position: int, hash_: bytes) -> str:
    """Write a place in a hash chain."""
    return encode(_link.dump_json((position, hash_.hex())))


def decode(cursor: object, place: TypeAdapter[Place]) -> Place:
    """Read a place back; raises Pydantic's custom error for what was never a cursor of such a list."""
    try:
        text = str(cursor).encode("ascii")
        return place.validate_json(urlsafe_b64decode(text + b"=" * (-len(text) % 4)), strict=True)
    except ValueError:  # Pydantic's and base64's errors alike: what is wrong inside is nobody's business
        raise PydanticCustomError("cursor", "is not a cursor of this list") from None


def encode(plain: bytes) -> str:
    """Write a place as text that can stand in a URL."""
    return urlsafe_b64encode(plain).rstrip(b"=").decode()


PositionCursor = Annotated[
    InstanceOf[Position] | None,
    BeforeValidator(lambda cursor: None if cursor is None else Position(*decode(cursor, _position))),
    WithJsonSchema({"type": "string"}),
]
"""A cursor of a list that is ordered by time."""

NumberCursor = Annotated[
    int | None,
    BeforeValidator(lambda cursor: None if cursor is None else decode(cursor, _number)),
    WithJsonSchema({"type": "string"}),
]
"""A cursor of a numbered list."""

LinkCursor = Annotated[
    tuple[int, str] | None,
    BeforeValidator(lambda cursor: None if cursor is None else decode(cursor, _link)),
    WithJsonSchema({"type": "string"}),
]
"""A place in a hash chain: a position, and the hash there in hexadecimal."""
