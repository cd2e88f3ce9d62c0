"""A template's named conditions, each worked out once, on first use ("Condition functions")."""

from collections.abc import Callable, Mapping
from typing import Any

from local.errors import TemplateError
from local.template.intrinsics import Scope, resolve
from local.template.values import IntrinsicError, Value, text


class Conditions:
    """Answers conditions from parameters and mappings; raises `NotYetKnownError` while a parameter is pending."""

    def __init__(self, declared: Mapping[str, Any], scope: Scope) -> None:
        self._declared = declared
        self._scope = scope
        self._known: dict[str, bool] = {}
        self._open: list[str] = []

    def holds(self, name: str) -> bool:
        """Tell whether a condition is true; an undefined or circular one is an `IntrinsicError`."""
        if not isinstance(name, str) or name not in self._declared:
            raise IntrinsicError(f"condition '{name}' is not defined")
        if name in self._open:
            raise IntrinsicError(f"conditions are circular: {' → '.join([*self._open, name])}")
        if name not in self._known:
            self._known[name] = self._work_out(name)
        return self._known[name]

    def _work_out(self, name: str) -> bool:
        self._open.append(name)
        try:
            return self._true(self._declared[name])
        except TemplateError as error:
            raise IntrinsicError(f"condition '{name}' {error}") from error
        finally:
            self._open.pop()

    def _true(self, expression: Value) -> bool:
        name, argument = _only_entry(expression)
        if name == "Condition":
            return self.holds(argument)
        if name == "Fn::Equals":
            return self._equal(argument)
        if name not in GATES:
            raise IntrinsicError(
                f"{name} is not a condition function; there are Condition, Fn::Equals, {', '.join(GATES)}"
            )
        smallest, largest, gate = GATES[name]
        if not isinstance(argument, list) or not smallest <= len(argument) <= largest:
            raise IntrinsicError(f"{name} needs a list of {smallest} to {largest} conditions")
        return gate(self._true(item) for item in argument)

    def _equal(self, argument: Value) -> bool:
        match resolve(argument, self._scope, ("Fn::Equals",)):
            case [left, right]:
                return bool(_as_text(left) == _as_text(right))
        raise IntrinsicError("Fn::Equals needs a list of two values")


def _as_text(value: Value) -> Value:
    return value if isinstance(value, list | dict) or value is None else text(value)


def _only_entry(expression: Value) -> tuple[str, Any]:
    if not isinstance(expression, dict) or len(expression) != 1:
        raise IntrinsicError("must be one condition function")
    return next(iter(expression.items()))


GATES: Mapping[str, tuple[int, int, Callable[[Any], bool]]] = {
    "Fn::And": (2, 10, all),
    "Fn::Or": (2, 10, any),
    "Fn::Not": (1, 1, lambda items: not all(items)),
}
"""The fewest and the most conditions that each takes, and what it makes of them."""
