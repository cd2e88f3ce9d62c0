"""The constraints of the Scheduler's own service model, with the sentences in which AWS reports them."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, ServiceModel, Shape, StructureShape

from local.errors import AwsError

Value = str | int | list[Any] | dict[str, Any]


@lru_cache(maxsize=1)
def model() -> ServiceModel:
    """Read the service model that botocore ships."""
    return ServiceModel(Loader().load_service_model("scheduler", "service-2"), "scheduler")


def input_shape(operation: str) -> StructureShape:
    """Tell what an operation such as `CreateSchedule` takes."""
    shape = model().operation_model(operation).input_shape
    if shape is None:
        raise LookupError(f"{operation} takes no parameters")
    return shape


def check(operation: str, params: dict[str, Any]) -> None:
    """Refuse parameters that break a length, range, pattern, enum or presence rule, naming every one of them."""
    found = list(_violations(input_shape(operation), params, ""))
    if found:
        plural = "s" if len(found) > 1 else ""
        raise AwsError("ValidationException", f"{len(found)} validation error{plural} detected: {'; '.join(found)}")


def _violations(shape: Shape, value: Value, path: str) -> Iterator[str]:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        yield from _of_members(shape, value, path)
    elif isinstance(shape, ListShape) and isinstance(value, list):
        yield from _broken(shape, value, path)
        for number, item in enumerate(value, 1):
            yield from _violations(shape.member, item, f"{path}.{number}.member")
    else:
        yield from _broken(shape, value, path)


def _of_members(shape: StructureShape, value: dict[str, Any], path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        inner = f"{path}.{name[0].lower()}{name[1:]}".lstrip(".")
        if value.get(name) is not None:
            yield from _violations(member, value[name], inner)
        elif name in shape.required_members:
            yield f"Value null at '{inner}' failed to satisfy constraint: Member must not be null"


def _broken(shape: Shape, value: Value, path: str) -> Iterator[str]:
    for constraint, limit in shape.metadata.items():
        if constraint in RULES and (sentence := RULES[constraint](value, limit)):
            yield f"Value '{value}' at '{path}' failed to satisfy constraint: Member must {sentence}"


def _enum(value: Value, allowed: list[str]) -> str | None:
    return None if value in allowed else f"satisfy enum value set: [{', '.join(allowed)}]"


def _pattern(value: Value, pattern: str) -> str | None:
    return None if re.fullmatch(pattern, str(value)) else f"satisfy regular expression pattern: ^{pattern}$"


def _least(value: Value, limit: int) -> str | None:
    size, measured = _measure(value)
    return None if size >= limit else f"have {measured} greater than or equal to {limit}"


def _most(value: Value, limit: int) -> str | None:
    size, measured = _measure(value)
    return None if size <= limit else f"have {measured} less than or equal to {limit}"


def _measure(value: Value) -> tuple[int, str]:
    return (value, "value") if isinstance(value, int) else (len(value), "length")


RULES: dict[str, Callable[[Value, Any], str | None]] = {
    "enum": _enum,
    "pattern": _pattern,
    "min": _least,
    "max": _most,
}
