"""Reading bodies so that a mistake in one field does not hide those in others."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from taskflow.domain.errors import FieldError

Model = TypeVar("Model", bound=BaseModel)


def field_errors_of(error: ValidationError) -> tuple[FieldError, ...]:
    """Tell what is wrong field by field."""
    found = error.errors(include_url=False)
    return tuple(FieldError(".".join(map(str, problem["loc"])) or "body", _message_of(problem)) for problem in found)


def _message_of(problem: ErrorDetails) -> str:
    # Pydantic counts "items" once another check has gone before; text has characters.
    said = problem["input"]
    if problem["type"] == "too_long" and isinstance(said, str):
        return f"has {len(said)} characters, at most {problem['ctx']['max_length']} are allowed"
    return problem["msg"]


def read_what_can_be_read(
    model: type[Model], body: bytes, *, stand_ins: Mapping[str, JsonValue]
) -> tuple[Model, tuple[FieldError, ...]]:
    """Read the fields that can be read, and tell what is wrong with the others.

    Raises Pydantic's `ValidationError` for what is no JSON object at all.
    """
    try:
        return model.model_validate_json(body), ()
    except ValidationError as error:
        errors = field_errors_of(error)
        if any(problem.field == "body" for problem in errors):
            raise
    unreadable = {problem.field.partition(".")[0] for problem in errors}
    readable = {name: value for name, value in from_json(body).items() if name not in unreadable}
    return model.model_validate_json(to_json({**stand_ins, **readable})), errors
