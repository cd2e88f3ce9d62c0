"""Reading bodies so that a mistake in one field does not hide those in others."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError
from pydantic_core import from_json, to_json

from taskflow.domain.errors import FieldError

Model = TypeVar("Model", bound=BaseModel)


def field_errors_of(error: ValidationError) -> tuple[FieldError, ...]:
    """Tell what is wrong field by field."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return tuple(FieldError(".".join(map(str, problem["loc"])) or "body", problem["msg"]) for problem in found)


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
