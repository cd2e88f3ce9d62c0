"""Tasks as rows."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Row

from taskflow.domain.recurrence.policies import Anchor, MonthEnd
from taskflow.domain.task import CatchUp, Priority, Status, Task

COLUMNS = tuple(field.name for field in fields(Task))
"""Each field has a column of the same name."""

_LISTS = ("tags", "reminder_offsets")

_READERS: Mapping[str, Callable[[Any], Any]] = {
    "status": Status,
    "priority": Priority,
    "tags": tuple,
    "recurrence_month_end": MonthEnd,
    "recurrence_anchor": Anchor,
    "recurrence_catch_up": CatchUp,
    "reminder_offsets": tuple,
}


def read_task(row: Row[Any]) -> Task:
    """Read a row of the table, which may have more than a task's columns."""
    found = row._mapping  # noqa: SLF001 - its public name
    values = {name: found[name] for name in COLUMNS if found[name] is not None}
    return Task(**{name: _READERS[name](value) if name in _READERS else value for name, value in values.items()})


def write_task(task: Task) -> dict[str, object]:
    """Write the values of a row."""
    values = {name: getattr(task, name) for name in COLUMNS}
    return values | {name: list(values[name]) for name in _LISTS}
