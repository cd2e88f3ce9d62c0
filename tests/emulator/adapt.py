"""Turns the built template into what MiniStack's CloudFormation can deploy: expanded, without what it lacks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from local.template.expand import NESTED_STACK, expand
from local.template.nested import nested_path
from local.template.read import read
from tests.emulator.http_routes import write_out
from tests.emulator.limits import LACKING, LACKING_PROPERTIES

Body = dict[str, Any]
NEEDED = ("Properties",)
"""Where a reference means that a resource cannot be without the other; elsewhere the reference alone is left out."""

ADDRESS = re.compile(r"(http|ws)s(://)(\$\{\w+\})\.execute-api\.\$\{AWS::Region\}\.\$\{AWS::URLSuffix\}")
NAMES = re.compile(r"\$\{([^!.}]+)[.}]")


@dataclass
class Adapted:
    """A stack ready to be deployed; `nested` has the stacks within, by logical id, `left_out` the reasons."""

    path: Path
    body: Body
    left_out: dict[str, str] = field(default_factory=dict)
    nested: dict[str, "Adapted"] = field(default_factory=dict)

    def everything_left_out(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        """Name what is left out in this stack and those within, with the reason."""
        yield from ((prefix + name, reason) for name, reason in self.left_out.items())
        for name, stack in self.nested.items():
            yield from stack.everything_left_out(f"{prefix}{name}.")


@dataclass(frozen=True)
class Known:
    """What is put in place of what the emulator would not find out by itself."""

    host: str
    """The emulator's address."""
    parameters: Mapping[str, Any]
    """Those that SAM is to know."""
    outputs: Mapping[str, Mapping[str, Any]]
    """Nested stack → output → value."""


def adapt(template: Path, known: Known) -> Adapted:
    """Adapt a template and those it includes."""
    body = expand(read(template), known.parameters)
    stack = Adapted(template, {**body, "Resources": write_out(body["Resources"])})
    _leave_out(stack)
    stack.body = _rewritten(stack.body, known.host)
    for name, resource in stack.body["Resources"].items():
        if resource["Type"] == NESTED_STACK:
            path = nested_path(resource["Properties"]["TemplateURL"], template)
            stack.nested[name] = adapt(path, replace(known, parameters={}, outputs={}))
            _replace_outputs(stack.nested[name].body, known.outputs.get(name, {}))
    return stack


def _replace_outputs(body: Body, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        body["Outputs"][name] = {**body["Outputs"][name], "Value": value}


def _leave_out(stack: Adapted) -> None:
    resources = stack.body["Resources"]
    gone = {name: LACKING[one["Type"]] for name, one in resources.items() if one["Type"] in LACKING}
    while more := dict(_dependent(resources, gone)):
        gone |= more
    stack.left_out = {f"{name} ({resources[name]['Type']})": reason for name, reason in gone.items()}
    kept = {name: _without(one, gone) for name, one in resources.items() if name not in gone}
    stack.body = {**stack.body, "Resources": kept, "Outputs": _outputs(stack.body, gone)}


def _dependent(resources: Body, gone: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, resource in resources.items():
        needed = {one for part in NEEDED for one in references(resource.get(part, {}))} & gone.keys()
        if name not in gone and needed:
            yield name, f"it cannot be without {', '.join(sorted(needed))}"


def _without(resource: Body, gone: Mapping[str, str]) -> Body:
    """Answer the resource without what merely orders or decorates it by something that is left out."""
    left = {key: value for key, value in resource.items() if key in NEEDED or not set(references(value)) & gone.keys()}
    after = resource.get("DependsOn", [])
    remaining = [name for name in ([after] if isinstance(after, str) else after) if name not in gone]
    left.pop("DependsOn", None)
    lacking = {name for type_, name in LACKING_PROPERTIES if type_ == resource["Type"]}
    if "Properties" in left:
        left["Properties"] = {name: value for name, value in left["Properties"].items() if name not in lacking}
    return {**left, "DependsOn": remaining} if remaining else left


def _outputs(body: Body, gone: Mapping[str, str]) -> Body:
    return {name: _stood_in(one, gone) for name, one in body.get("Outputs", {}).items()}


def _stood_in(value: Any, gone: Mapping[str, str]) -> Any:
    """Answer an output that names what is left out, in the branch that is not taken."""
    if isinstance(value, list):
        return [_stood_in(one, gone) for one in value]
    if not isinstance(value, dict):
        return value
    if set(value) & {"Ref", "Fn::GetAtt"} and set(references(value)) & gone.keys():
        return "left-out"
    return {key: _stood_in(one, gone) for key, one in value.items()}


def references(value: Any) -> Iterator[str]:
    """Name the resources (and parameters) that a value refers to."""
    if isinstance(value, list):
        for one in value:
            yield from references(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _named(key, one)
            yield from references(one)


def _named(key: str, value: Any) -> Iterator[str]:
    if key == "Ref":
        yield value
    elif key == "Fn::GetAtt":
        yield value[0] if isinstance(value, list) else value.partition(".")[0]
    elif key == "Fn::Sub":
        yield from NAMES.findall(value[0] if isinstance(value, list) else value)
    elif key == "DependsOn":
        yield from [value] if isinstance(value, str) else value


def _rewritten(value: Any, host: str) -> Any:
    if isinstance(value, dict):
        return {key: _action(one) if key == "Action" else _rewritten(one, host) for key, one in value.items()}
    if isinstance(value, list):
        return [_rewritten(one, host) for one in value]
    return ADDRESS.sub(rf"\g<1>\g<2>{host}/_aws/execute-api/\g<3>", value) if isinstance(value, str) else value


def _action(value: str | list[str]) -> str | list[str]:
    return ["sqs:SendMessage", "sqs:SendMessageBatch"] if value == "sqs:SendMessage" else value
