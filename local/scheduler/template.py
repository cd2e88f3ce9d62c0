"""The properties of `AWS::Scheduler` types as parameters of the API operations that CloudFormation calls.

Every property of theirs is taken; RoleArn, KmsKeyArn, Description and Tags are kept and have no effect here.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any

from botocore.model import ListShape, Shape, StructureShape
from botocore.validate import ParamValidator

from local.errors import TemplateError
from local.scheduler.constraints import input_shape

LONGEST_NAME = 64
DIGEST = 12
BOOLEANS = {"true": True, "false": False}


def template_params(operation: str, name: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Give properties the API's types and a name; raises `TemplateError` for what is unknown, missing or mistyped."""
    shape = input_shape(operation)
    params: dict[str, Any] = _typed(shape, {"Name": _fitting(name)} | properties, name)
    report = ParamValidator().validate(params, shape)
    if report.has_errors():
        raise TemplateError(f"{name}: {'; '.join(report.generate_report().splitlines())}")
    return params


def _fitting(name: str) -> str:
    """Shorten a generated name to what the Scheduler takes; names stay different and the same over restarts."""
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - DIGEST - 1]}-{sha256(name.encode()).hexdigest()[:DIGEST]}"


def _typed(shape: Shape, value: Any, name: str) -> Any:  # noqa: ANN401 - whatever a template holds
    """Turn text into what the shape wants, because CloudFormation takes numbers, booleans and times as text."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {
            key: _typed(shape.members[key], inner, name) if key in shape.members else inner
            for key, inner in value.items()
        }
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_typed(shape.member, inner, name) for inner in value]
    if isinstance(value, str):
        return _from_text(shape.type_name, value, name)
    return str(value) if shape.type_name == "string" and isinstance(value, int) else value


def _from_text(kind: str, text: str, name: str) -> Any:  # noqa: ANN401 - one of three types
    if kind == "integer" and text.removeprefix("-").isdecimal():
        return int(text)
    if kind == "boolean":
        return BOOLEANS.get(text.lower(), text)
    return _moment(text, name) if kind == "timestamp" else text


def _moment(text: str, name: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise TemplateError(f"{name}: {text!r} is no time; write it as 2030-01-31T09:00:00.000Z") from None
