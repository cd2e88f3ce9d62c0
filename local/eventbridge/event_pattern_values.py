"""What an event pattern asks of one field: the values and match expressions in its array, compiled into one test."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from local.eventbridge import event_pattern_numbers as numbers
from local.eventbridge import event_pattern_wildcard as wildcards
from local.eventbridge.event_pattern_addresses import in_network, same_address
from local.eventbridge.event_pattern_errors import PatternError

ValueTest = Callable[[Any], bool]
TextTest = Callable[[str], bool]


class JsonObject(tuple[tuple[str, Any], ...]):
    """A JSON object as written: its members in order, repeated names included."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class FieldTest:
    """What one field must look like: any leaf that is accepted will do, or none at all where absence is allowed."""

    texts: frozenset[str]
    tests: tuple[ValueTest, ...]
    allows_absence: bool

    def accepts(self, value: object) -> bool:
        """Tell whether one leaf's value is one of those asked for."""
        if type(value) is str and value in self.texts:
            return True
        for test in self.tests:  # noqa: SIM110  (a loop costs half of `any` with a generator, and this runs per leaf)
            if test(value):
                return True
        return False


def field_test(values: list[Any]) -> FieldTest:
    """Compile a field's array; raises `PatternError` for what EventBridge refuses."""
    if not values:
        raise PatternError("Empty arrays are not allowed")
    wildcards.refuse_complex(text for value in values for text in _wildcards_in(value))
    return FieldTest(
        texts=frozenset(value for value in values if isinstance(value, str)),
        tests=tuple(test for value in values for test in _tests(value)),
        allows_absence=(("exists", False),) in values,
    )


def _tests(value: object) -> Iterator[ValueTest]:
    if isinstance(value, JsonObject):
        yield from _expression(value)
    elif isinstance(value, list):
        raise PatternError("Match value must be String, number, true, false, or null")
    elif isinstance(value, str):
        yield from same_address(value)
    elif value is None or isinstance(value, bool):
        yield lambda found: found is value
    else:
        yield _same_number(value)


def _same_number(value: object) -> ValueTest:
    number, text = numbers.millionths(value), json.dumps(value)
    if number is not None:
        return lambda found: numbers.millionths(found) == number
    return lambda found: type(found) in {int, float} and json.dumps(found) == text


def _expression(expression: JsonObject) -> Iterator[ValueTest]:
    name, operand = _only_member(expression)
    if name == "exists":
        yield from _existence(operand)
    elif name in OPERATORS:
        yield OPERATORS[name](operand)
    else:
        raise PatternError(f"Unrecognized match type {name}")


def _only_member(expression: JsonObject) -> tuple[str, Any]:
    if not expression:
        raise PatternError("Match expression name not found")
    if len(expression) > 1:
        raise PatternError("Only one key allowed in match expression")
    return expression[0]


def _existence(operand: object) -> Iterator[ValueTest]:
    if not isinstance(operand, bool):
        raise PatternError("exists match pattern must be either true or false.")
    if operand:
        yield lambda _: True


def _text(operand: object, name: str) -> str:
    if not isinstance(operand, str):
        raise PatternError(f"{name} match pattern must be a string")
    return operand


def _of_text(test: TextTest) -> ValueTest:
    return lambda value: type(value) is str and test(value)


def _of_pattern(match: Callable[[str], re.Match[str] | None]) -> ValueTest:
    return lambda value: type(value) is str and match(value) is not None


def _exactly(operand: object) -> ValueTest:
    text = _text(operand, "exact")
    return lambda value: type(value) is str and value == text


def _prefix(operand: object) -> ValueTest:
    if isinstance(operand, JsonObject):
        return _of_pattern(_any_case(_ignored_case(operand, "prefix")).match)
    text = _text(operand, "prefix")
    return _of_text(lambda value: value.startswith(text))


def _suffix(operand: object) -> ValueTest:
    if isinstance(operand, JsonObject):
        ending = _any_case(_ignored_case(operand, "suffix")).pattern + r"\Z"
        return _of_pattern(re.compile(ending).search)
    text = _text(operand, "suffix")
    return _of_text(lambda value: value.endswith(text))


def _ignored_case(operand: JsonObject, name: str) -> object:
    inner, text = _only_member(operand)
    if inner != "equals-ignore-case":
        raise PatternError(f"Unsupported {name} pattern: {inner}")
    return text


def _equals_ignore_case(operand: object) -> ValueTest:
    return _of_pattern(_any_case(operand).fullmatch)


def _any_case(operand: object) -> re.Pattern[str]:
    """Compile a text in which each character may be its lower or its upper case, as Event Ruler compares them."""
    text = _text(operand, "equals-ignore-case")
    return re.compile("".join(f"(?:{re.escape(c.lower())}|{re.escape(c.upper())})" for c in text))


def _wildcard(operand: object) -> ValueTest:
    return _of_text(wildcards.matcher(_text(operand, "wildcard")))


def _wildcards_in(value: object) -> list[str]:
    match value:
        case (("wildcard", str(text)),) | (("anything-but", (("wildcard", str(text)),)),):
            return [text]
        case (("anything-but", (("wildcard", [*texts]),)),):
            return [text for text in texts if isinstance(text, str)]
    return []


def _cidr(operand: object) -> ValueTest:
    return in_network(_text(operand, "cidr"))


def _anything_but(operand: object) -> ValueTest:
    if isinstance(operand, JsonObject):
        return _anything_but_like(operand)
    refused = operand if isinstance(operand, list) else [operand]
    if refused and all(isinstance(value, str) for value in refused):
        texts = frozenset(refused)
        return lambda value: type(value) is not str or value not in texts
    if refused and all(type(value) in {int, float} for value in refused):
        millionths = frozenset(numbers.comparable(value) for value in refused)
        return lambda value: numbers.millionths(value) not in millionths
    raise PatternError("Value of anything-but must be strings alone or numbers alone, one or an array of them.")


def _anything_but_like(operand: JsonObject) -> ValueTest:
    name, inner = _only_member(operand)
    if name not in REFUSABLE:
        raise PatternError(f"Unsupported anything-but pattern: {name}")
    texts = [_text(text, name) for text in (inner if isinstance(inner, list) else [inner])]
    if name in {"prefix", "suffix"} and "" in texts:
        raise PatternError("Null prefix/suffix not allowed")
    tests = [OPERATORS[name](text) for text in texts]
    return lambda value: not any(test(value) for test in tests)


REFUSABLE = frozenset({"prefix", "suffix", "equals-ignore-case", "wildcard"})
OPERATORS: dict[str, Callable[[Any], ValueTest]] = {
    "exactly": _exactly,
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "numeric": numbers.within,
    "cidr": _cidr,
    "anything-but": _anything_but,
}
