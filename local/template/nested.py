"""Templates that include others by a local path, and the list of all files that one template consists of."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from local.errors import TemplateError
from local.template.expand import APPLICATION, NESTED_STACK
from local.template.intrinsics import Scope, resolve
from local.template.read import read
from local.template.values import Marker, NotYetKnownError, Value

PATHS = {NESTED_STACK: "TemplateURL", APPLICATION: "Location"}


def nested_path(written: Value, including: Path) -> Path:
    """Find the template that a nested stack names, relative to the one that includes it."""
    if not isinstance(written, str) or "://" in written:
        raise TemplateError("TemplateURL must be the path of a local template")
    found = including.parent / written
    if not found.is_file():
        raise TemplateError(f"TemplateURL: there is no file {found}")
    return found


def files(template: Path) -> list[Path]:
    """List the template and everything it includes, to be watched; what cannot be read is listed but not followed."""
    found: dict[Path, None] = {}
    waiting = [template]
    while waiting:
        path = waiting.pop(0)
        if path not in found:
            found[path] = None
            waiting += _included(path)
    return list(found)


def _included(path: Path) -> Iterator[Path]:
    try:
        resources = read(path).body["Resources"]
    except TemplateError:
        return
    for resource in resources.values():
        written = resource.get("Properties", {}).get(PATHS.get(resource["Type"], ""))
        if isinstance(written, str) and "://" not in written:
            yield path.parent / written


def foreseen_parameters(properties: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """Work out the parameters of a nested stack as far as they are known before any resource exists."""
    written = properties.get("Parameters", {})
    if not isinstance(written, dict):
        raise TemplateError("Parameters must be a mapping")
    values = {name: _foreseen(value, scope) for name, value in written.items()}
    return {name: value for name, value in values.items() if value is not Marker.NO_VALUE}


def _foreseen(value: Value, scope: Scope) -> Value:
    try:
        return resolve(value, scope)
    except (NotYetKnownError, TemplateError):  # a mistake here is told by the check of references, or when it is made
        return Marker.PENDING
