"""Finds what a value refers to without resolving it, so that a template can be checked before anything is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.template.intrinsics import (
    FUNCTIONS,
    PLACEHOLDER,
    Path,
    attribute_of,
    dotted,
    function_of,
    if_branches,
    refusal,
    template_of,
)
from local.template.values import IntrinsicError, Value


@dataclass(frozen=True)
class Reference:
    """A `Ref` (no attribute) or a `Fn::GetAtt`, and where it stands."""

    path: str
    target: str
    attribute: str | None = None


@dataclass
class Survey:
    """Walks over values and keeps what it finds; `holds` answers `None` for a condition that is not decided yet."""

    holds: Callable[[str], bool | None]
    references: list[Reference] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def walk(self, value: Value, path: Path) -> None:
        """Look through a value; of an `Fn::If` only at what applies, or at both sides when that is not decided."""
        if isinstance(value, list):
            for index, item in enumerate(value):
                self.walk(item, (*path, index))
        elif isinstance(value, dict):
            self._walk_mapping(value, path)

    def _walk_mapping(self, value: Mapping[str, Any], path: Path) -> None:
        try:
            function = function_of(value)
            if function:
                self._walk_function(function, value[function], path)
                return
        except IntrinsicError as error:
            self.problems.append(f"{dotted(path)}: {error}")
            return
        for key, item in value.items():
            self.walk(item, (*path, key))

    def _walk_function(self, function: str, argument: Value, path: Path) -> None:
        if function == "Fn::If":
            self._walk_branches(argument, path)
        elif function not in FUNCTIONS:
            raise IntrinsicError(refusal(function))
        elif function in SPECIAL:
            SPECIAL[function](self, argument, path)
        else:
            self.walk(argument, (*path, function))

    def _walk_branches(self, argument: Value, path: Path) -> None:
        when_true, when_false = if_branches(argument)
        truth = self.holds(argument[0])
        if truth is not False:
            self.walk(when_true, path)
        if truth is not True:
            self.walk(when_false, path)

    def ref(self, argument: Value, path: Path) -> None:
        """Note a `Ref`."""
        if not isinstance(argument, str):
            raise IntrinsicError("Ref needs a name")
        self.references.append(Reference(dotted(path), argument))

    def get_att(self, argument: Value, path: Path) -> None:
        """Note a `Fn::GetAtt`; an attribute that is itself a function is looked at only when it is resolved."""
        match argument:
            case [str(target), dict() as attribute]:
                self.references.append(Reference(dotted(path), target, ""))
                self.walk(attribute, path)
            case _:
                self.references.append(Reference(dotted(path), *attribute_of(argument)))

    def sub(self, argument: Value, path: Path) -> None:
        """Note every `${…}` of a `Fn::Sub` that its own variables do not answer."""
        template, variables = template_of(argument)
        self.walk(dict(variables), (*path, "Fn::Sub"))
        for literal, name in PLACEHOLDER.findall(template):
            if not literal and name not in variables:
                target, _, attribute = name.partition(".")
                self.references.append(Reference(dotted(path), target, attribute or None))


SPECIAL: Mapping[str, Callable[[Survey, Any, Path], None]] = {
    "Ref": Survey.ref,
    "Fn::GetAtt": Survey.get_att,
    "Fn::Sub": Survey.sub,
}
