"""Dynamic references (`{{resolve:…}}`): there is no store of secrets to look them up in before the services run."""

from collections.abc import Iterator

from local.template.intrinsics import Path, dotted
from local.template.values import Value

MARK = "{{resolve:"
UNUSED_IN = {"AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::SecretsManager::Secret"}
"""Types that may hold them all the same: the database here has a user and a password of its own."""


def dynamic_references(value: Value, path: Path = ()) -> Iterator[str]:
    """Tell where a value would have to be looked up."""
    if isinstance(value, str) and MARK in value:
        yield f"{dotted(path)}: dynamic references ({MARK}…}}}}) are not looked up here: pass the value as a parameter"
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield from dynamic_references(item, (*path, key))
