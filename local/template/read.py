"""Reads one template file, YAML or JSON, with CloudFormation's short tags, and remembers where each resource stands."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from samtranslator.yaml_helper import intrinsics_multi_constructor

from local.errors import TemplateError
from local.template.shape import problems_of_shape
from local.template.values import Value, join_problems

try:
    from yaml import CSafeLoader as FastLoader
except ImportError:  # PyYAML was built without libyaml: slower, otherwise the same
    from yaml import SafeLoader as FastLoader  # type: ignore[assignment]  # one of two loaders of the same interface

TEXT = "tag:yaml.org,2002:str"
MERGE = "tag:yaml.org,2002:merge"
TIMESTAMP = "tag:yaml.org,2002:timestamp"


@dataclass(frozen=True)
class Document:
    """A template as it was written; `lines` tells the line of each resource (empty for JSON)."""

    path: Path
    body: dict[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def local_metadata(self) -> dict[str, Any]:
        """What is said to this runtime alone, as `Metadata: Local`; empty where there is nothing of the kind."""
        found: dict[str, Any] = self.body.get("Metadata", {}).get("Local", {})
        return found

    def place(self, logical_id: str | None) -> str:
        """Tell where a resource is written, as `file:line: Resource X`; without one, name the file."""
        if logical_id is None:
            return str(self.path)
        line = self.lines.get(logical_id)
        return f"{self.path}{f':{line}' if line else ''}: Resource {logical_id}"


def read(path: Path) -> Document:
    """Read a template; a missing, malformed or shapeless file is a `TemplateError` that names the file and the line."""
    text = _text(path)
    body, lines = _json(path, text) if path.suffix == ".json" else _yaml(path, text)
    document = Document(path, body, lines)
    join_problems([f"{document.place(name)}: {problem}" for name, problem in problems_of_shape(body)])
    return document


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise TemplateError(f"{path}: the template cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise TemplateError(f"{path}: the template is not UTF-8 text (byte {error.start})") from error


def _json(path: Path, text: str) -> tuple[Value, dict[str, int]]:
    try:
        return json.loads(text), {}
    except json.JSONDecodeError as error:
        raise TemplateError(f"{path}:{error.lineno}: not well-formed JSON: {error.msg}") from error


def _yaml(path: Path, text: str) -> tuple[Value, dict[str, int]]:
    loader = TemplateLoader(text)
    try:
        node = loader.get_single_node()
        return (loader.construct_document(node), dict(_lines(node))) if node else (None, {})
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TemplateError(f"{path}:{line}: not well-formed YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise TemplateError(f"{path}: not well-formed YAML: {error}") from error
    finally:
        loader.dispose()


def _lines(root: yaml.Node) -> Iterator[tuple[str, int]]:
    for key, value in _pairs(root):
        if key.value == "Resources":
            yield from ((name.value, name.start_mark.line + 1) for name, _ in _pairs(value))


def _pairs(node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


class TemplateLoader(FastLoader):
    """YAML as CloudFormation reads it: tags are functions, keys are text, dates stay text, no key comes twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Make a mapping, refusing a key that was there before."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag == MERGE or not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"'{key.value}' is there twice", key.start_mark)
            seen.add(key.value)
            key.tag = TEXT
        return super().construct_mapping(node, deep)


def _as_written(loader: TemplateLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


TemplateLoader.add_multi_constructor("!", intrinsics_multi_constructor)
TemplateLoader.add_constructor(TIMESTAMP, _as_written)
