"""CloudFormation's functions that need nothing but their arguments: text, lists and networks."""

import base64
import ipaddress
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from local.arn import REGION
from local.template.values import IntrinsicError, Value, text

MOST_NETWORKS = 256


def _join(argument: Value) -> str:
    match argument:
        case [str(delimiter), list(items)]:
            return delimiter.join(text(item) for item in items)
    raise IntrinsicError("Fn::Join needs [delimiter, list]")


def _split(argument: Value) -> list[str]:
    match argument:
        case [str(delimiter), value] if delimiter:
            return text(value).split(delimiter)
    raise IntrinsicError("Fn::Split needs [delimiter, text]")


def _select(argument: Value) -> Value:
    match argument:
        case [position, list(items)]:
            index = _whole("Fn::Select", position)
            if 0 <= index < len(items):
                return items[index]
            raise IntrinsicError(f"Fn::Select asks for item {index} of a list of {len(items)}")
    raise IntrinsicError("Fn::Select needs [index, list]")


def _base64(argument: Value) -> str:
    return base64.b64encode(text(argument).encode()).decode()


def _zones(argument: Value) -> list[str]:
    region = text(argument) or REGION
    return [f"{region}{letter}" for letter in "abc"]


def _cidr(argument: Value) -> list[str]:
    match argument:
        case [block, count, bits]:
            return _networks(text(block), _whole("Fn::Cidr", count), _whole("Fn::Cidr", bits))
    raise IntrinsicError("Fn::Cidr needs [block, count, bits]")


def _networks(block: str, count: int, bits: int) -> list[str]:
    try:
        network = ipaddress.ip_network(block)
        found = [str(part) for part in islice(network.subnets(new_prefix=network.max_prefixlen - bits), count)]
    except ValueError as error:
        raise IntrinsicError(f"Fn::Cidr cannot divide the network: {error}") from error
    if len(found) < count or not 1 <= count <= MOST_NETWORKS:
        raise IntrinsicError(f"Fn::Cidr finds {len(found)} networks of {bits} bits in {block}, not {count}")
    return found


def _whole(function: str, value: Value) -> int:
    try:
        return int(text(value))
    except ValueError:
        raise IntrinsicError(f"{function} needs a whole number") from None


LIST_FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::Base64": _base64,
    "Fn::GetAZs": _zones,
    "Fn::Cidr": _cidr,
}
