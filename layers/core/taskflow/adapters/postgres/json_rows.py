"""Rows as JSON, for statements that write many of them at once."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID


def write_rows(rows: Collection[Mapping[str, object]]) -> str:
    """Write rows by the names of their columns; raises `TypeError` for a value that has no JSON form."""
    return json.dumps(rows, default=_write_value)


def _write_value(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
