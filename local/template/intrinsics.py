"""Resolves CloudFormation's functions inside any value ("Intrinsic function reference"); a scope has the answers."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from local.errors import TemplateError
from local.template.intrinsic_lists import LIST_FUNCTIONS
from local.template.values import IntrinsicError, Marker, Value, kind, text

Path = tuple[str | int, ...]

PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")
"""`${Name}`, `${Name.Attribute}`, and `${!Literal}` which stays as `${Literal}`."""

REFUSED = {
    "Fn::ImportValue": "other stacks' exports do not exist here: pass the value as a parameter",
    "Fn::Transform": "macros and AWS::Include are not run here: write the fragment into the template",
    **dict.fromkeys(
        ("Fn::ForEach", "Fn::Length", "Fn::ToJsonString"), "the AWS::LanguageExtensions transform is not run here"
    ),
}


class Scope(Protocol):
    """What names mean in one stack; all raise `IntrinsicError`, or `NotYetKnownError` before resources exist."""

    def ref(self, name: str) -> Value:
        """Answer `Ref`: a parameter, a pseudo parameter or a resource."""

    def attribute(self, resource: str, attribute: str) -> Value:
        """Answer `Fn::GetAtt`."""

    def mapped(self, mapping: str, first: str, second: str) -> Value:
        """Answer `Fn::FindInMap`."""

    def holds(self, condition: str) -> bool:
        """Tell whether a named condition is true."""


def function_of(value: Mapping[str, Any]) -> str | None:
    """Name the function that a mapping stands for, or `None` for plain data; one beside other keys is a mistake."""
    functions = [key for key in value if key == "Ref" or key.startswith("Fn::")]
    if not functions or (functions == ["Ref"] and len(value) > 1):
        return None
    if len(value) > 1:
        raise IntrinsicError(f"{functions[0]} must stand alone, without other keys beside it")
    return functions[0]


def resolve(value: Value, scope: Scope, path: Path = ()) -> Value:
    """Answer a copy of `value` with every function resolved; a `TemplateError` tells the path of what cannot be."""
    if isinstance(value, list):
        items = [resolve(item, scope, (*path, index)) for index, item in enumerate(value)]
        return [item for item in items if item is not Marker.NO_VALUE]
    if isinstance(value, dict):
        return _resolve_mapping(value, scope, path)
    return value


def _resolve_mapping(value: dict[str, Any], scope: Scope, path: Path) -> Value:
    try:
        function = function_of(value)
        if function:
            return _answer(function, value[function], scope, path)
    except IntrinsicError as error:
        raise TemplateError(f"{dotted(path)}: {error}") from error
    entries = {key: resolve(item, scope, (*path, key)) for key, item in value.items()}
    return {key: item for key, item in entries.items() if item is not Marker.NO_VALUE}


def _answer(function: str, argument: Value, scope: Scope, path: Path) -> Value:
    if function == "Fn::If":
        return resolve(chosen_branch(argument, scope.holds), scope, path)
    if function not in FUNCTIONS:
        raise IntrinsicError(refusal(function))
    return FUNCTIONS[function](resolve(argument, scope, (*path, function)), scope)


def refusal(function: str) -> str:
    """Say why a function is not answered here."""
    return f"{function} is not supported: {REFUSED.get(function, 'there is no such function')}"


def chosen_branch(argument: Value, holds: Callable[[str], bool]) -> Value:
    """Pick the branch of an `Fn::If` that applies."""
    return if_branches(argument)[0 if holds(argument[0]) else 1]


def if_branches(argument: Value) -> tuple[Any, Any]:
    """Take an `Fn::If` apart into what applies when its condition is true, and when it is false."""
    match argument:
        case [str(), when_true, when_false]:
            return when_true, when_false
    raise IntrinsicError("Fn::If needs [condition, value if true, value if false]")


def dotted(path: Path) -> str:
    """Write a path as a reader would look for it: `Targets.0.Arn`."""
    return ".".join(str(step) for step in path)


def _ref(argument: Value, scope: Scope) -> Value:
    if not isinstance(argument, str):
        raise IntrinsicError(f"Ref needs a name, not {kind(argument)}")
    return scope.ref(argument)


def _get_att(argument: Value, scope: Scope) -> Value:
    return scope.attribute(*attribute_of(argument))


def attribute_of(argument: Value) -> tuple[str, str]:
    """Read both forms of `Fn::GetAtt`: `Resource.Attribute` and `[Resource, Attribute]`."""
    match argument.split(".") if isinstance(argument, str) else argument:
        case [str(resource), str(), *_] as parts if all(isinstance(part, str) for part in parts):
            return resource, ".".join(parts[1:])
    raise IntrinsicError("Fn::GetAtt needs [resource, attribute]")


def template_of(argument: Value) -> tuple[str, Mapping[str, Any]]:
    """Read both forms of `Fn::Sub`: the text alone, and `[text, {name: value}]`."""
    match argument:
        case str() as template:
            return template, {}
        case [str() as template, dict() as variables]:
            return template, variables
    raise IntrinsicError("Fn::Sub needs text, or [text, {name: value}]")


def _sub(argument: Value, scope: Scope) -> str:
    template, variables = template_of(argument)

    def fill(match: re.Match[str]) -> str:
        literal, name = match.groups()
        return f"${{{name}}}" if literal else text(_named(name, variables, scope))

    return PLACEHOLDER.sub(fill, template)


def _named(name: str, variables: Mapping[str, Any], scope: Scope) -> Value:
    if name in variables:
        return variables[name]
    return scope.attribute(*name.split(".", 1)) if "." in name else scope.ref(name)


def _find_in_map(argument: Value, scope: Scope) -> Value:
    match argument:
        case [mapping, first, second]:
            return scope.mapped(text(mapping), text(first), text(second))
    raise IntrinsicError("Fn::FindInMap needs [mapping, first key, second key]")


def _without_scope(answer: Callable[[Value], Value]) -> Callable[[Value, Scope], Value]:
    return lambda argument, _: answer(argument)


FUNCTIONS: Mapping[str, Callable[[Any, Scope], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::FindInMap": _find_in_map,
    **{name: _without_scope(answer) for name, answer in LIST_FUNCTIONS.items()},
}
