"""An event laid out flat for matching: every leaf under its dotted path, with its places in the arrays around it."""

from collections.abc import Mapping
from itertools import count
from typing import Any

Place = tuple[tuple[int, int], ...]
"""Which element of which array a leaf sits in, for every array around it that holds objects or arrays."""

EventFields = dict[str, list[tuple[Any, Place]]]
"""An event's leaves by path: `{"a": [{"b": 1}]}` is `{"a.b": [(1, ((0, 0),))]}`; empty containers leave no trace."""


def lay_out(event: Mapping[str, Any]) -> EventFields:
    """Lay out an event's leaves by path; done once per event, however many rules look at it."""
    fields: EventFields = {}
    arrays = count()
    pending: list[tuple[str, Any, Place]] = [(name, value, ()) for name, value in event.items()]
    while pending:
        path, value, place = pending.pop()
        if isinstance(value, dict):
            pending.extend((f"{path}.{name}", inner, place) for name, inner in value.items())
        elif isinstance(value, list):
            pending.extend(_elements(path, value, place, next(arrays)))
        else:
            fields.setdefault(path, []).append((value, place))
    return fields


def join(known: Place, added: Place) -> Place | None:
    """Join two places, or tell `None` when they name different elements of one array."""
    if not added:
        return known
    joined = dict(known)
    for array, index in added:
        if joined.setdefault(array, index) != index:
            return None
    return tuple(joined.items())


def _elements(path: str, values: list[Any], place: Place, array: int) -> list[tuple[str, Any, Place]]:
    return [
        (path, value, (*place, (array, index)) if isinstance(value, dict | list) else place)
        for index, value in enumerate(values)
    ]
