"""The one way to write a JSON value, so that equal values have equal hashes (RFC 8785, canonical JSON)."""

import json
from decimal import Decimal
from typing import TypeAlias

from taskflow.domain.errors import TaskflowError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

EXACT_INTEGER = 2**53 - 1
"""Up to here every JSON reader keeps every integer exactly (RFC 7493, section 2.2)."""

_FIXED_POINT_UNTIL = 21
_FIXED_POINT_FROM = -6

_SIMPLE = frozenset({str, bool, type(None)})
_plain = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)


class UnwritableError(TaskflowError):
    """A number that JSON readers would not agree on."""


def canonical_json(value: Json) -> str:
    """Write `value` canonically; raises `UnwritableError` for numbers that no IEEE 754 double holds."""
    return _plain.encode(value) if _is_plain(value) else _write(value)


def _is_plain(value: Json) -> bool:
    # Python's encoder differs from RFC 8785 in floats, and in the order of keys beyond the Basic Multilingual Plane.
    if type(value) in _SIMPLE:  # first and by itself, because most values are: this runs for every entry of the trail
        return True
    match value:
        case dict():
            return all(map(str.isascii, value)) and all(map(_is_plain, value.values()))
        case list():
            return all(map(_is_plain, value))
        case int():
            return -EXACT_INTEGER <= value <= EXACT_INTEGER
    return False


def _write(value: Json) -> str:
    match value:
        case dict():
            return "{" + ",".join(f"{_plain.encode(key)}:{_write(value[key])}" for key in _in_order(value)) + "}"
        case list():
            return "[" + ",".join(map(_write, value)) + "]"
        case float():
            return _write_float(value)
        case int() if abs(value) > EXACT_INTEGER:
            return _write_large(value)
    return _plain.encode(value)


def _in_order(members: dict[str, Json]) -> list[str]:
    # RFC 8785, section 3.2.3: by UTF-16 code units.
    return sorted(members, key=lambda name: name.encode("utf-16-be"))


def _write_large(number: int) -> str:
    # PostgreSQL gives a large float back with all its digits, as an integer: it is written like the float it was.
    written = float(str(number))
    if Decimal(repr(written)) != number:
        raise UnwritableError(f"the integer {number} is not kept exactly by every JSON reader")
    return _write_float(written)


def _write_float(number: float) -> str:
    # ECMAScript, Number::toString: the shortest digits that read back as the same number.
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    if not isinstance(exponent, int):
        raise UnwritableError(f"{number} is not a JSON number")
    text = "".join(map(str, digits))
    return ("-" if sign and number else "") + _place_point(text, len(text) + exponent)


def _place_point(digits: str, point: int) -> str:
    if len(digits) <= point <= _FIXED_POINT_UNTIL:
        return digits + "0" * (point - len(digits))
    if 0 < point <= _FIXED_POINT_UNTIL:
        return f"{digits[:point]}.{digits[point:]}"
    if _FIXED_POINT_FROM < point <= 0:
        return "0" if digits == "0" else "0." + "0" * -point + digits
    fraction = f".{digits[1:]}" if digits[1:] else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
