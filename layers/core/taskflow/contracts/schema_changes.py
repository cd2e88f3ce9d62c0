"""Whether a JSON Schema still promises its readers what it promised before."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

COMPARED = ("type", "format", "const")
"""What a reader relies on as it is."""


def find_breaks(old: Schema, new: Schema) -> Iterator[str]:
    """Name each promise of the old schema that the new one breaks, by the path to it."""
    yield from _compare(old, new, (old, new), "")


def _compare(old: Schema, new: Schema, roots: tuple[Schema, Schema], path: str) -> Iterator[str]:
    old, new = _resolve(old, roots[0]), _resolve(new, roots[1])
    for keyword in COMPARED:
        if old.get(keyword) != new.get(keyword):
            yield f"{path or 'the event'} had {keyword} {old.get(keyword)!r}, and would have {new.get(keyword)!r}"
    if added := set(new.get("enum", ())) - set(old.get("enum", new.get("enum", ()))):
        yield f"{path} may become {', '.join(sorted(map(str, added)))}, which no reader knows"
    yield from _compare_members(old, new, roots, path)
    yield from _compare_parts(old, new, roots, path)


def _compare_members(old: Schema, new: Schema, roots: tuple[Schema, Schema], path: str) -> Iterator[str]:
    members = new.get("properties", {})
    for name, member in old.get("properties", {}).items():
        place = f"{path}.{name}".lstrip(".")
        if name not in members:
            yield f"{place} would be gone"
        else:
            yield from _compare(member, members[name], roots, place)
    for name in sorted(set(old.get("required", ())) - set(new.get("required", ())) & set(members)):
        yield f"{path}.{name} would not always be there".lstrip(".")


def _compare_parts(old: Schema, new: Schema, roots: tuple[Schema, Schema], path: str) -> Iterator[str]:
    for keyword in ("items", "additionalProperties"):
        if isinstance(old.get(keyword), Mapping) and isinstance(new.get(keyword), Mapping):
            yield from _compare(old[keyword], new[keyword], roots, f"{path}[]")
    choices = [_shape(choice, roots[0]) for choice in old.get("anyOf", ())]
    for choice in new.get("anyOf", ()):
        if _shape(choice, roots[1]) not in choices:
            yield f"{path} may become {_shape(choice, roots[1])}, which no reader knows"


def _shape(choice: Schema, root: Schema) -> str:
    found = _resolve(choice, root)
    return " ".join(str(found[keyword]) for keyword in ("type", "format", "enum") if keyword in found)


def _resolve(schema: Schema, root: Schema) -> Schema:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    name = reference.rpartition("/")[2]
    found: Schema = root["$defs"][name]
    return found
