"""What one template will make: its live resources with what they refer to, worked out without making anything."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.template.code_paths import with_local_code
from local.template.expand import expand
from local.template.names import Names
from local.template.parameters import parameter_values
from local.template.read import Document, read
from local.template.references import Reference, Survey
from local.template.values import IntrinsicError, Value


@dataclass(frozen=True)
class Part:
    """A resource as the template wants it; `references` also holds what `DependsOn` names."""

    logical_id: str
    type: str
    properties: dict[str, Any]
    references: list[Reference]


@dataclass
class Plan:
    """A template that is read, expanded and cut down to what its conditions leave; `problems` lists what is wrong."""

    document: Document
    names: Names
    metadata: dict[str, Any]
    parts: dict[str, Part] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    loose: list[Reference] = field(default_factory=list)
    """References of outputs and metadata, which nothing depends on."""
    problems: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    """The logical ids so that each comes after those it refers to; empty until the plan is checked."""

    def report(self, logical_id: str, *problems: object) -> None:
        """Note what is wrong with a resource."""
        self.problems += [f"{self.document.place(logical_id)}: {problem}" for problem in problems]


def draw_up(template: Path, stack: str, given: Mapping[str, Any]) -> Plan:
    """Read a template for a stack with the given parameters (some may be pending); raises `TemplateError`."""
    document = read(template)
    parameters = parameter_values(document.body.get("Parameters", {}), given, str(template))
    body = expand(document, parameters)
    plan = Plan(document, Names(stack, parameters, body), body.get("Metadata", {}))
    for logical_id, resource in _live(plan, body["Resources"], document.place):
        plan.parts[logical_id] = _part(plan, logical_id, resource)
    for name, output in _live(plan, body.get("Outputs", {}), lambda name: f"{template}: Output {name}"):
        plan.outputs[name] = output["Value"]
    plan.names.expected = plan.parts.keys()
    plan.loose = _surveyed(plan, {"Outputs": plan.outputs, "Metadata": plan.metadata}, str(template))
    return plan


def _live(plan: Plan, entries: Mapping[str, Any], place: Callable[[str], str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the entries whose condition is not false; one that cannot be worked out is a problem, and stays."""
    for name, entry in entries.items():
        try:
            if "Condition" not in entry or plan.names.may_hold(entry["Condition"]) is not False:
                yield name, entry
        except IntrinsicError as error:
            plan.problems.append(f"{place(name)}: {error}")
            yield name, entry


def _part(plan: Plan, logical_id: str, resource: Mapping[str, Any]) -> Part:
    properties = resource.get("Properties") or {}
    try:
        folder = plan.document.path.parent
        properties = with_local_code(resource["Type"], properties, resource.get("Metadata", {}), folder)
    except IntrinsicError as error:
        plan.report(logical_id, error)
    references = _surveyed(plan, properties, plan.document.place(logical_id))
    return Part(logical_id, resource["Type"], properties, references + _depends_on(plan, logical_id, resource))


def _surveyed(plan: Plan, value: Value, place: str) -> list[Reference]:
    survey = Survey(plan.names.may_hold)
    survey.walk(value, ())
    plan.problems += [f"{place}: {problem}" for problem in survey.problems]
    return survey.references


def _depends_on(plan: Plan, logical_id: str, resource: Mapping[str, Any]) -> list[Reference]:
    written = resource.get("DependsOn", [])
    targets = written if isinstance(written, list) else [written]
    if not all(isinstance(target, str) for target in targets):
        plan.report(logical_id, "DependsOn must be the name of a resource, or a list of names")
        return []
    return [Reference("DependsOn", target, "") for target in targets]
