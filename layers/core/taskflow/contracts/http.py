"""Bodies and queries of the HTTP API."""

from pydantic import ConfigDict, Field

from taskflow.contracts import examples
from taskflow.contracts.cursor import PositionCursor
from taskflow.contracts.model import WireModel
from taskflow.contracts.task import TaskView

BODY_LIMIT = 256 * 1024
"""Bytes."""

PAGE_LIMIT = 200
PAGE_DEFAULT = 50


class Request(WireModel):
    """What a client sends; fields that we do not know are refused."""

    model_config = ConfigDict(extra="forbid")


class PageQuery(Request):
    """Which page of a list."""

    limit: int = Field(PAGE_DEFAULT, ge=1, le=PAGE_LIMIT)
    cursor: PositionCursor = None


class TaskPage(WireModel):
    """A page of tasks."""

    items: list[TaskView]
    next_cursor: str | None


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

    model_config = ConfigDict(
        json_schema_extra=examples.show(examples.PROBLEM),
        json_schema_serialization_defaults_required=False,  # what is empty is left out
    )

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldProblem] | None = None
    correlation_id: str | None = None
