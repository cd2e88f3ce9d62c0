"""Turns a template into a plain CloudFormation one: what needs S3 or a macro is refused, SAM resources are replaced."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from local.template.code_paths import hide_code_paths
from local.template.read import Document
from local.template.sam import translated
from local.template.values import Marker, join_problems

SAM = "AWS::Serverless-2016-10-31"
SAM_PREFIX = "AWS::Serverless::"
APPLICATION = "AWS::Serverless::Application"
NESTED_STACK = "AWS::CloudFormation::Stack"


def expand(document: Document, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Answer the template's body with SAM resources replaced; what SAM refuses is a `TemplateError`, a line each.

    Folders of code are hidden in the answer (see `code_paths`). Pending parameters are left out.
    """
    body = copy.deepcopy(document.body)
    join_problems([f"{document.path}: {problem}" for problem in _refused_transforms(body)])
    join_problems([f"{document.place(name)}: {problem}" for name, problem in _refused(body)])
    _applications_to_stacks(body["Resources"])
    hide_code_paths(body)
    known = {name: value for name, value in parameters.items() if value is not Marker.PENDING}
    return translated(document, body, known) if SAM in _transforms(body) else body


def _transforms(body: Mapping[str, Any]) -> list[Any]:
    written = body.get("Transform", [])
    return written if isinstance(written, list) else [written]


def _refused_transforms(body: Mapping[str, Any]) -> Iterator[str]:
    for transform in _transforms(body):
        if transform != SAM:
            name = transform.get("Name") if isinstance(transform, dict) else transform
            yield f"transform '{name}' is not run here; {SAM} is the only one"


def _refused(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, resource in body["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"].startswith(SAM_PREFIX) and SAM not in _transforms(body):
            yield name, f"{resource['Type']} needs 'Transform: {SAM}' at the top of the template"
        elif "DefinitionUri" in properties:
            yield name, "DefinitionUri is not read here: write the definition into the template, or use events"
        elif resource["Type"] == APPLICATION and not isinstance(properties.get("Location"), str):
            yield (
                name,
                "Location must be the path of a template; the Serverless Application Repository is not used here",
            )


def _applications_to_stacks(resources: dict[str, Any]) -> None:
    for resource in resources.values():
        if resource["Type"] == APPLICATION:
            properties = resource["Properties"]
            resource["Type"] = NESTED_STACK
            resource["Properties"] = {
                "TemplateURL": properties["Location"],
                "Parameters": properties.get("Parameters", {}),
            }
