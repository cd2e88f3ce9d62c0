"""The values of a template's parameters, checked as CloudFormation checks them ("Parameters" in its User Guide)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from local.template.values import IntrinsicError, Marker, Value, join_problems, text

Declared = Mapping[str, Mapping[str, Any]]


def parameter_values(declared: Declared, given: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Take what is given, else the default; every problem is reported, and no value that `NoEcho` hides is shown.

    A number stays a number and a list a list, so that whoever gets a property need not parse it again.
    """
    unknown = [f"{place}: parameter '{name}' does not exist; {_existing(declared)}" for name in given.keys() - declared]
    values: dict[str, Any] = {}
    problems = sorted(unknown)
    for name, declaration in declared.items():
        try:
            values[name] = _value(declaration, given.get(name))
        except IntrinsicError as error:
            problems.append(f"{place}: parameter '{name}' {error}")
    join_problems(problems)
    return values


def _existing(declared: Declared) -> str:
    return f"there are {', '.join(sorted(declared))}" if declared else "the template declares none"


def _value(declaration: Mapping[str, Any], given: Value) -> Value:
    type_ = declaration.get("Type", "")
    if given is Marker.PENDING:
        return given
    if not isinstance(type_, str) or not type_:
        raise IntrinsicError("has no Type")
    if type_.startswith("AWS::SSM::"):
        raise IntrinsicError(f"has type {type_}, and there is no Parameter Store to read it from: declare it as String")
    if given is None and "Default" not in declaration:
        raise IntrinsicError("has no default and was not given a value")
    return _typed(type_, declaration, text(declaration["Default"] if given is None else given))


def _typed(type_: str, declaration: Mapping[str, Any], written: str) -> Value:
    if type_ == "CommaDelimitedList" or type_.startswith("List<"):
        items = [item.strip() for item in written.split(",")] if written else []
        return [_checked(type_, declaration, item) for item in items]
    return _checked(type_, declaration, written)


def _checked(type_: str, declaration: Mapping[str, Any], written: str) -> Value:
    value = _number(written) if type_ in {"Number", "List<Number>"} else written
    problem = next(_problems(declaration, value, written), None)
    if problem:
        raise IntrinsicError(str(declaration.get("ConstraintDescription") or problem) + _shown(declaration, written))
    return value


def _shown(declaration: Mapping[str, Any], written: str) -> str:
    hidden = text(declaration.get("NoEcho", False)).lower() == "true"
    return "" if hidden else f", and is '{written}'"


def _number(written: str) -> int | float:
    try:
        return int(written) if re.fullmatch(r"[+-]?\d+", written) else float(written)
    except ValueError:
        raise IntrinsicError("must be a number") from None


def _problems(declaration: Mapping[str, Any], value: Value, written: str) -> Iterator[str]:
    allowed = declaration.get("AllowedValues", [])
    if not isinstance(allowed, list):
        raise IntrinsicError("has AllowedValues that are not a list")
    if allowed and written not in (texts := [text(item) for item in allowed]):
        yield f"must be one of {', '.join(texts)}"
    pattern = declaration.get("AllowedPattern")
    if pattern is not None and not _pattern(pattern).fullmatch(written):
        yield f"must match {pattern}"
    yield from _out_of_bounds(declaration, value)


def _pattern(pattern: Value) -> re.Pattern[str]:
    try:
        return re.compile(text(pattern))
    except re.error as error:
        raise IntrinsicError(f"has an AllowedPattern that cannot be read: {error}") from error


def _out_of_bounds(declaration: Mapping[str, Any], value: Value) -> Iterator[str]:
    size, unit, name = (len(value), " characters", "Length") if isinstance(value, str) else (value, "", "Value")
    low, high = _bound(declaration, f"Min{name}"), _bound(declaration, f"Max{name}")
    if low is not None and size < low:
        yield f"must be at least {low}{unit}"
    if high is not None and size > high:
        yield f"must be at most {high}{unit}"


def _bound(declaration: Mapping[str, Any], name: str) -> int | float | None:
    try:
        return _number(text(declaration[name])) if name in declaration else None
    except IntrinsicError:
        raise IntrinsicError(f"has a {name} that is not a number") from None
