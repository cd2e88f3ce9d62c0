"""What can be done to a task: each edit answers the next version, or the very same task where nothing changes."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from taskflow.domain.errors import FieldError, InvalidInputError
from taskflow.domain.reminder_status import foresee
from taskflow.domain.task import DRAFT_FIELDS, RULE_FIELDS, Status, Task, TaskDraft
from taskflow.domain.task_rules import check_draft
from taskflow.domain.task_series import settle

BOOKKEEPING = frozenset({"version", "updated_at"})
"""What differs after every change, and is therefore none."""

BY_ACTION_ONLY = frozenset({Status.SKIPPED, Status.MISSED})


class Change(NamedTuple):
    """What one field was, and what it is now."""

    old: object
    new: object


def create_task(
    draft: TaskDraft, *, task_id: UUID, owner_id: str, now: datetime, refused: Iterable[FieldError] = ()
) -> Task:
    """Make the first version of a task; raises `InvalidInputError` naming every field that breaks a rule.

    `refused` is what could not be read of the draft.
    """
    check_draft(draft, now=now, refused=refused)
    said = {name: getattr(draft, name) for name in DRAFT_FIELDS}
    task = settle(Task(**said, id=task_id, owner_id=owner_id, created_at=now, updated_at=now))
    return foresee(None, task, now=now)


def edit_task(task: Task, values: Mapping[str, object], *, now: datetime, refused: Iterable[FieldError] = ()) -> Task:
    """Set fields of the draft and the status, and leave the others; raises `InvalidInputError` as `create_task` does.

    A recurrence whose pattern is cleared loses the rest of its rule too.
    """
    wanted = replace(task, **_with_rule(values))  # type: ignore[arg-type] # the wire has checked the types
    check_draft(wanted, before=task, now=now, refused=(*refused, *_find_status_errors(task, wanted)))
    return _next_version(task, _with_completion(task, settle(wanted), now), now)


def complete_task(task: Task, *, now: datetime) -> Task:
    """Complete a task, however it stood; one that is completed stays as it is."""
    return _next_version(task, _with_completion(task, replace(task, status=Status.COMPLETED), now), now)


def reopen_task(task: Task, *, now: datetime) -> Task:
    """Make a finished task pending again; an open one stays as it is."""
    if task.is_open:
        return task
    return _next_version(task, _with_completion(task, replace(task, status=Status.PENDING), now), now)


def skip_task(task: Task, *, now: datetime) -> Task:
    """Leave a task out this time; raises `InvalidInputError` for a series and for what is done already.

    One that is skipped stays as it is.
    """
    if task.recurrence_pattern is not None:
        raise InvalidInputError((FieldError("status", "a series cannot be skipped; skip one of its occurrences"),))
    if task.status is Status.COMPLETED:
        raise InvalidInputError((FieldError("status", "is completed; reopen it before skipping it"),))
    return _next_version(task, replace(task, status=Status.SKIPPED), now)


def find_changes(before: Task, after: Task) -> Mapping[str, Change]:
    """Tell which fields differ, by name."""
    names = [field.name for field in fields(Task) if field.name not in BOOKKEEPING]
    pairs = {name: Change(getattr(before, name), getattr(after, name)) for name in names}
    return {name: change for name, change in pairs.items() if change.old != change.new}


def _with_rule(values: Mapping[str, object]) -> Mapping[str, object]:
    clears_pattern = "recurrence_pattern" in values and values["recurrence_pattern"] is None
    return {**dict.fromkeys(RULE_FIELDS), **values} if clears_pattern else values


def _with_completion(before: Task, after: Task, now: datetime) -> Task:
    if after.status is not Status.COMPLETED:
        return replace(after, completed_at=None)
    return after if before.status is Status.COMPLETED else replace(after, completed_at=now)


def _find_status_errors(before: Task, after: Task) -> Iterable[FieldError]:
    if after.status in BY_ACTION_ONLY and after.status is not before.status:
        yield FieldError("status", f"cannot be set to {after.status}; use pending, in_progress or completed")


def _next_version(before: Task, after: Task, now: datetime) -> Task:
    told = foresee(before, after, now=now)
    return replace(told, version=before.version + 1, updated_at=now) if find_changes(before, told) else before
