"""What a template says of a resource, held against what we do with it."""

import hashlib
import string
from collections.abc import Collection, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from moto.core.utils import get_service_model

from local.errors import TemplateError
from local.provision import Properties

LOWER = string.ascii_lowercase + string.digits
WHOLE = {"integer", "long"}


def check_properties(name: str, type_: str, properties: Properties, *known: Collection[str]) -> None:
    """Refuse a property that would change how the resource behaves and that nobody here acts on."""
    for given in properties:
        if not any(given in names for names in known):
            raise TemplateError(f"{name} ({type_}): property {given} is not supported; remove it")


def require(name: str, type_: str, properties: Properties, key: str) -> Any:  # noqa: ANN401 - a property is anything
    """Read a property that CloudFormation requires."""
    if key not in properties:
        raise TemplateError(f"{name} ({type_}): property {key} is missing; add it")
    return properties[key]


def as_parameters(service: str, operation: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Turn properties into parameters of an operation: those it knows, in its types (a template may write 8 as "8")."""
    shape = get_service_model(service).operation_model(operation).input_shape
    known = {key: value for key, value in properties.items() if key in shape.members}
    return _fit(known, shape)  # type: ignore[no-any-return]  # a structure stays a dict


def stable_id(name: str, length: int, alphabet: str = LOWER) -> str:
    """Make an identifier that looks random and is always the same for `name`."""
    number = int.from_bytes(hashlib.sha512(name.encode()).digest(), "big")
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(alphabet))
        digits.append(alphabet[digit])
    return "".join(digits)


def _fit(value: Any, shape: Shape) -> Any:  # noqa: ANN401 - whatever the template holds
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        return {key: _fit(item, shape.members[key]) if key in shape.members else item for key, item in value.items()}
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {key: _fit(item, shape.value) for key, item in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_fit(item, shape.member) for item in value]
    return _fit_scalar(value, shape.type_name)


def _fit_scalar(value: Any, type_name: str) -> Any:  # noqa: ANN401 - whatever the template holds
    if type_name == "boolean" and isinstance(value, str):
        return value.lower() == "true"
    if type_name in WHOLE and isinstance(value, str):
        return int(value)
    if type_name == "string" and isinstance(value, bool):
        return str(value).lower()
    if type_name == "string" and isinstance(value, int | float):
        return str(value)
    return value
