"""Values of a template that are not there, or not there yet, and the text form that CloudFormation gives to scalars."""

from enum import Enum
from typing import Any, TypeAlias

from local.errors import TemplateError

Value: TypeAlias = Any
"""Whatever can stand in a template: text, a number, a boolean, nothing, a list, or a mapping (maybe a function)."""


class Marker(Enum):
    """`NO_VALUE` removes the entry that holds it (`AWS::NoValue`); `PENDING` is known only once resources exist."""

    NO_VALUE = "AWS::NoValue"
    PENDING = "pending"


class IntrinsicError(Exception):
    """A function in a template cannot be answered; whoever knows where it stands says so."""


class NotYetKnownError(Exception):
    """A value depends on a resource that has not been made: no mistake while a template is only being checked."""


def text(value: Value) -> str:
    """Write a scalar as CloudFormation does (`true`, `5`); anything else is an `IntrinsicError`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise IntrinsicError(f"needs text, not {kind(value)}")


def kind(value: Value) -> str:
    """Name the kind of a value for an error, without showing the value: it may be a secret."""
    kinds = {dict: "a mapping", list: "a list", str: "text", type(None): "nothing", Marker: "nothing"}
    return kinds.get(type(value), "a number")


def join_problems(problems: list[str]) -> None:
    """Raise all problems as one `TemplateError`, a line each, in order and without repeats; none is no error."""
    if problems:
        raise TemplateError("\n".join(dict.fromkeys(problems)))
