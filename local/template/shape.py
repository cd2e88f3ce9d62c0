"""The outer shape of a template: its sections and resource attributes (CloudFormation "Template sections")."""

from collections.abc import Iterator
from typing import Any

from local.template.values import Value

SECTIONS = {
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
}
"""`Rules` say which parameters of a deploy go together; where nothing is deployed they are not asked."""
MAPPINGS = SECTIONS - {"AWSTemplateFormatVersion", "Description", "Transform"}
ATTRIBUTES = {
    "Condition",
    "Connectors",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "IgnoreGlobals",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
}
"""Of these the policies have no effect here: nothing is rolled back or deleted but the whole state folder."""


Problem = tuple[str | None, str]
"""The resource that it is about, if it is about one, and what is wrong."""


def problems_of_shape(body: Value) -> list[Problem]:
    """List what is wrong with a template's outline; an empty list means that the rest may rely on it."""
    if not isinstance(body, dict):
        return [(None, "the template is not a mapping with a 'Resources' section")]
    outline: list[Problem] = [(None, problem) for problem in _sections(body)]
    return outline or [*_resources(body["Resources"]), *((None, problem) for problem in _entries(body))]


def _sections(body: dict[str, Any]) -> Iterator[str]:
    if not body.get("Resources"):
        yield "the template has no 'Resources' section, or an empty one"
    for name, section in body.items():
        if name not in SECTIONS:
            yield f"section '{name}' is not supported; there are {', '.join(sorted(SECTIONS))}"
        elif name in MAPPINGS and not isinstance(section, dict):
            yield f"section '{name}' must be a mapping"


def _entries(body: dict[str, Any]) -> Iterator[str]:
    yield from _nothing(body.get("Globals", {}), "Globals")
    for section in ("Parameters", "Mappings", "Outputs"):
        for name, entry in body.get(section, {}).items():
            if not isinstance(entry, dict):
                yield f"{section}.{name} must be a mapping"
            elif section == "Outputs" and entry.get("Value") is None:
                yield f"{section}.{name} has no Value"


def _resources(resources: dict[str, Any]) -> Iterator[Problem]:
    for name, resource in resources.items():
        if not isinstance(resource, dict):
            yield name, "must be a mapping (check the indentation)"
        elif not isinstance(resource.get("Type"), str):
            yield name, "has no Type"
        else:
            yield from ((name, problem) for problem in [*_attributes(resource), *_properties(resource)])


def _attributes(resource: dict[str, Any]) -> Iterator[str]:
    for attribute in sorted(resource.keys() - ATTRIBUTES):
        yield f"attribute '{attribute}' is not known; there are {', '.join(sorted(ATTRIBUTES))}"
    if not isinstance(resource.get("Metadata", {}), dict):
        yield "Metadata must be a mapping"
    if not isinstance(resource.get("Condition", ""), str):
        yield "Condition must be the name of a condition"


def _properties(resource: dict[str, Any]) -> Iterator[str]:
    properties = resource.get("Properties", {})
    if not isinstance(properties, dict):
        yield "Properties must be a mapping"
        return
    for name, value in properties.items():
        yield from _nothing(value, name)


def _nothing(value: Value, path: str) -> Iterator[str]:
    if value is None:
        yield f"{path} has no value: give it one, or leave it out"
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield from _nothing(item, f"{path}.{key}")
