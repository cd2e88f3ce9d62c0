"""What a route is: enough to answer requests, and to describe it in the OpenAPI document."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

Answer: TypeAlias = Response[str]


@dataclass(frozen=True, kw_only=True)
class Route:
    """A method and a path such as `/tasks/<task_id>`; `handle` gets the request and the path's parameters by name."""

    method: str
    path: str
    handle: Callable[..., Answer]
    summary: str
    status: HTTPStatus = HTTPStatus.OK
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    public: bool = False
    has_version: bool = False
    """Whether the answer carries an `ETag`."""
    conditional: bool = False
    """Whether it heeds `If-Match`."""
    answers_secret: bool = False
    """Whether the answer must be kept nowhere, not even for a repeated request with the same key."""
    body_types: tuple[str, ...] = ("application/json",)
