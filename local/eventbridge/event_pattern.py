"""Event patterns (AWS: "Creating EventBridge event patterns"): compiled once per rule, matched once per event.

What the documentation leaves open follows aws/event-ruler, the engine that AWS runs: dots join names, one array element
must satisfy all fields beneath it, and `$or` is read as a name where it cannot be read as an alternative.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from local.eventbridge.event_pattern_errors import PatternError
from local.eventbridge.event_pattern_fields import EventFields, Place, join
from local.eventbridge.event_pattern_values import FieldTest, JsonObject, field_test

MOST_ALTERNATIVES = 1000
"""Combinations that the `$or`s of one pattern may make together."""
FEWEST_OPTIONS = 2
RESERVED_IN_OR = {
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
} | {
    *("cidr", "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after"),
    *("date-on-or-after", "date-before", "date-on-or-before", "in-date-range"),
    *("ip-address-in-range", "ip-address-not-in-range"),
}

Conditions = dict[str, FieldTest]
Steps = tuple[tuple[str, FieldTest], ...]


@dataclass(frozen=True)
class EventPattern:
    """A compiled pattern: alternatives, each a list of fields to be satisfied in the order of their paths."""

    alternatives: tuple[Steps, ...]

    def matches(self, fields: EventFields) -> bool:
        """Tell whether an event, laid out by `lay_out`, satisfies this pattern."""
        return any(_holds(steps, 0, fields, ()) for steps in self.alternatives)


def compile_pattern(text: str) -> EventPattern:
    """Compile a pattern's JSON text; raises `PatternError` with the reason that EventBridge would give."""
    document = _document(text)
    try:
        alternatives = _Reading(or_is_name=False).members(document, "", [{}])
    except PatternError as refusal:
        alternatives = _read_or_as_name(document, refusal)
    except RecursionError as error:
        raise PatternError("nested too deeply") from error
    return EventPattern(tuple(tuple(sorted(conditions.items(), key=_path)) for conditions in alternatives))


def _read_or_as_name(document: JsonObject, refusal: PatternError) -> list[Conditions]:
    try:
        return _Reading(or_is_name=True).members(document, "", [{}])
    except PatternError:
        raise refusal from None


def _document(text: str) -> JsonObject:
    try:
        document = json.loads(text, object_pairs_hook=JsonObject, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise PatternError(f"Invalid JSON: {error}") from error
    if not isinstance(document, JsonObject):
        raise PatternError("Filter is not an object")
    return document


def _refuse_constant(name: str) -> None:
    raise PatternError(f"Invalid JSON: {name}")


def _path(step: tuple[str, FieldTest]) -> str:
    return step[0]


@dataclass(frozen=True)
class _Reading:
    """One way of reading a pattern: `$or` as an alternative or, failing that, as a name like any other."""

    or_is_name: bool
    inside_or: bool = False

    def members(self, node: JsonObject, path: str, alternatives: list[Conditions]) -> list[Conditions]:
        """Add what an object asks for to every alternative so far; where a path comes twice, the last one counts."""
        if not node:
            raise PatternError("Empty objects are not allowed")
        for name, value in node:
            alternatives = self._member(name, value, path, alternatives)
        return alternatives

    def _member(self, name: str, value: object, path: str, alternatives: list[Conditions]) -> list[Conditions]:
        if name == "$or" and not self.or_is_name:
            return self._options(value, path, alternatives)
        if self.inside_or and name in RESERVED_IN_OR:
            raise PatternError(f"{name} is Ruler reserved fieldName which cannot be used inside $or.")
        full = f"{path}.{name}" if path else name
        if isinstance(value, JsonObject):
            return self.members(value, full, alternatives)
        if not isinstance(value, list):
            raise PatternError(f'"{name}" must be an object or an array')
        test = _field_test(value, full)
        return [{**conditions, full: test} for conditions in alternatives]

    def _options(self, options: object, path: str, alternatives: list[Conditions]) -> list[Conditions]:
        if not isinstance(options, list) or not all(isinstance(option, JsonObject) for option in options):
            raise PatternError("Only an array of JSON objects is allowed in $or relationship.")
        if len(options) < FEWEST_OPTIONS:
            raise PatternError("There must have at least 2 Objects in $or relationship.")
        inside = replace(self, inside_or=True)
        combined = [made for option in options for made in inside.members(option, path, alternatives)]
        if len(combined) > MOST_ALTERNATIVES:
            raise PatternError(f"$or makes more than {MOST_ALTERNATIVES} combinations")
        return combined


def _field_test(values: list[Any], path: str) -> FieldTest:
    try:
        return field_test(values)
    except PatternError as reason:
        raise PatternError(f"{reason} at {path}") from reason


def _holds(steps: Steps, at: int, fields: EventFields, place: Place) -> bool:
    if at == len(steps):
        return True
    path, test = steps[at]
    leaves = fields.get(path)
    if leaves and _holds_with(leaves, steps, at, fields, place):
        return True
    absent = test.allows_absence and not any(join(place, where) is not None for _, where in leaves or ())
    return absent and _holds(steps, at + 1, fields, place)


def _holds_with(leaves: list[tuple[Any, Place]], steps: Steps, at: int, fields: EventFields, place: Place) -> bool:
    """Look for a leaf that fits and agrees with the array elements chosen so far; no place is tried twice."""
    tried: set[Place] = set()
    for value, where in leaves:
        joined = join(place, where)
        if joined is None or joined in tried or not steps[at][1].accepts(value):
            continue
        if _holds(steps, at + 1, fields, joined):
            return True
        tried.add(joined)
    return False
