"""Numbers in event patterns: compared exactly, within ±5·10⁹ and to six decimals (AWS: "Comparison operators")."""

import operator
from collections.abc import Callable
from typing import Any

from local.eventbridge.event_pattern_errors import PatternError

LIMIT = 5_000_000_000
MILLION = 1_000_000
Comparison = Callable[[int, int], bool]

LOWER: dict[str, Comparison] = {">": operator.gt, ">=": operator.ge}
UPPER: dict[str, Comparison] = {"<": operator.lt, "<=": operator.le}
ALONE: dict[str, Comparison] = {"=": operator.eq, **LOWER, **UPPER}
ONE_BOUND = 2
TWO_BOUNDS = 4


def millionths(value: object) -> int | None:
    """Tell a number in millionths; `None` for anything that is no number or that EventBridge cannot compare."""
    if type(value) is int:
        return value * MILLION if abs(value) <= LIMIT else None
    if type(value) is not float or abs(value) > LIMIT:
        return None
    scaled = round(value * MILLION)
    return scaled if scaled / MILLION == value else None


def comparable(value: object) -> int:
    """Tell a pattern's number in millionths; raises `PatternError` when it cannot be compared."""
    scaled = millionths(value)
    if scaled is None:
        raise PatternError(f"Value must be a number between -{LIMIT} and {LIMIT} with at most 6 decimals: {value}")
    return scaled


def within(bounds: object) -> Callable[[Any], bool]:
    """Compile the operand of `numeric`, e.g. `[">", 0, "<=", 5]`, into a test of one value."""
    if not isinstance(bounds, list):
        raise PatternError("Value of numeric must be an array.")
    compare, limit = _bound(bounds[:ONE_BOUND], ALONE)
    if len(bounds) == ONE_BOUND:
        return lambda value: (number := millionths(value)) is not None and compare(number, limit)
    return _between(bounds)


def _between(bounds: list[Any]) -> Callable[[Any], bool]:
    if len(bounds) != TWO_BOUNDS or bounds[0] not in LOWER:
        raise PatternError("Too many elements in numeric expression")
    above, bottom = _bound(bounds[:ONE_BOUND], LOWER)
    below, top = _bound(bounds[ONE_BOUND:], UPPER)
    if bottom >= top:
        raise PatternError("Bottom must be less than top")
    return lambda value: (number := millionths(value)) is not None and above(number, bottom) and below(number, top)


def _bound(pair: list[Any], known: dict[str, Comparison]) -> tuple[Comparison, int]:
    name = pair[0] if pair else None
    if not isinstance(name, str) or name not in known:
        raise PatternError(f"Unrecognized numeric range operator: {name}")
    if len(pair) != ONE_BOUND or type(pair[1]) not in {int, float}:
        raise PatternError(f"Value of {name} must be numeric")
    return known[name], comparable(pair[1])
