"""What clients ask of a list of tasks, and its cursors."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from types import UnionType
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from taskflow.application.ports.tasks import Kind, Sort, SortKey, TaskPlace, TaskQuery
from taskflow.contracts.cursor import Instant, decode, encode
from taskflow.contracts.http import PAGE_DEFAULT, PAGE_LIMIT, Request
from taskflow.contracts.moment import Moment
from taskflow.contracts.text import Line
from taskflow.domain.task import TAG_LIMIT, Priority, Status

SEARCH_LIMIT = 200
"""Characters."""

_SEAL_BYTES = 8

Choice = TypeVar("Choice", bound=StrEnum)
Several = Annotated[
    tuple[Choice, ...],
    Field(json_schema_extra={"minItems": 1}),  # what is empty has one value already, which is none of the choices
    BeforeValidator(lambda text: text.split(",") if isinstance(text, str) else text),
]
"""Values separated by commas, as API Gateway writes a parameter that is repeated."""

SortText = Literal[
    "created_at", "-created_at", "updated_at", "-updated_at", "due_date", "-due_date", "priority", "-priority"
]

_place: TypeAdapter[tuple[datetime | int | None, UUID, str]] = TypeAdapter(
    tuple[Instant | Annotated[int, Field(ge=0, le=len(Priority))] | None, UUID, str],
    config=ConfigDict(defer_build=True),
)

_PLACES: Mapping[SortKey, type | UnionType] = {
    SortKey.CREATED: datetime,
    SortKey.UPDATED: datetime,
    SortKey.DUE: datetime | None,
    SortKey.PRIORITY: int,
}


class OccurrenceQuery(Request):
    """Which page of a series' occurrences, and how many of its coming dates with the first one."""

    limit: int = Field(PAGE_DEFAULT, ge=1, le=PAGE_LIMIT)
    cursor: str | None = None
    dates: int = Field(10, ge=0, le=PAGE_LIMIT)


class TaskListQuery(Request):
    """Which tasks; the filters combine, and a cursor goes on in the list that it came with."""

    limit: int = Field(PAGE_DEFAULT, ge=1, le=PAGE_LIMIT)
    status: Several[Status] | None = Field(None, description="One or several, separated by commas.")
    priority: Several[Priority] | None = Field(None, description="One or several, separated by commas.")
    tag: Annotated[Line, Field(max_length=TAG_LIMIT)] | None = None
    due_after: Moment | None = None
    due_before: Moment | None = None
    kind: Several[Kind] | None = Field(None, description="One or several, separated by commas.")
    parent: UUID | None = Field(None, description="The series whose occurrences are wanted.")
    q: Annotated[Line, Field(max_length=SEARCH_LIMIT)] | None = Field(
        None, description='Words in title and description: plain, "quoted", or, and -not.'
    )
    sort: SortText = Field("-created_at", description="What to order by; with a minus, the other way round.")
    cursor: str | None = None

    @field_validator("cursor")
    @classmethod
    def _is_of_this_list(cls, cursor: str | None, info: ValidationInfo) -> str | None:
        # Where another field is wrong already, that is what has to be said.
        if cursor is not None and "sort" in info.data:
            value, _, seal = decode(cursor, _place)
            if seal != _seal(info.data) or not isinstance(value, _PLACES[_sort(info.data["sort"]).key]):
                raise PydanticCustomError("cursor", "is a cursor of another list; begin again without one")
        return cursor

    def to_query(self) -> TaskQuery:
        """Read the query."""
        filters = {name: getattr(self, name) for name in _FILTERS}
        return TaskQuery(**filters, limit=self.limit, sort=_sort(self.sort), after=self._after())

    def next_cursor(self, place: TaskPlace | None) -> str | None:
        """Write where the list goes on, or nothing at its end.

        A cursor is no secret: it holds a place in the caller's own list, and a seal of what was asked. Forging one
        leads to another place in the same list, which its owner may read anyway.
        """
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return encode(_place.dump_json((place.value, place.id, _seal(values)))) if place else None

    def _after(self) -> TaskPlace | None:
        if self.cursor is None:
            return None
        value, task_id, _ = decode(self.cursor, _place)
        return TaskPlace(value, task_id)


_FILTERS = ("status", "priority", "tag", "due_after", "due_before", "kind", "parent", "q")


def _sort(text: str) -> Sort:
    return Sort(SortKey(text.removeprefix("-")), descending=text.startswith("-"))


def _seal(values: Mapping[str, object]) -> str:
    asked = json.dumps([str(_ordered(values.get(name))) for name in (*_FILTERS, "sort")])
    return sha256(asked.encode()).hexdigest()[: 2 * _SEAL_BYTES]


def _ordered(value: object) -> object:
    return sorted(value) if isinstance(value, Collection) and not isinstance(value, str) else value
