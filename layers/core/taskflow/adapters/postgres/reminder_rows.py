"""Reminders as rows."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from taskflow.adapters.postgres.json_rows import write_rows
from taskflow.adapters.postgres.task_rows import read_task
from taskflow.application.timer import LEASE
from taskflow.domain.reminder_plan import AskingTask
from taskflow.domain.scheduled_reminder import Reminder, ReminderState

COLUMNS = tuple(field.name for field in fields(Reminder))
"""Each field has a column of the same name."""


def read_reminder(row: Row[Any]) -> Reminder:
    """Read a row of the table."""
    values = {name: row._mapping[name] for name in COLUMNS}  # noqa: SLF001 - its public name
    return Reminder(**{**values, "status": ReminderState(values["status"])})


def read_asking(row: Row[Any]) -> AskingTask:
    """Read a task; one that an older version has written asks since it was changed last."""
    return AskingTask(task=read_task(row), since=row.reminders_since or row.updated_at)


def write_made(reminders: Collection[Reminder]) -> str:
    """Write new reminders as JSON; one that is queued already is claimed."""
    return write_rows([_row(one) | {"next_claim_at": one.scheduled_at + _lease(one)} for one in reminders])


def write_ended(reminders: Collection[Reminder]) -> str:
    """Write how reminders have ended as JSON."""
    return write_rows([{"id": one.id, "status": one.status, "ended_at": one.ended_at} for one in reminders])


def write_statuses(statuses: Mapping[UUID, str | None]) -> str:
    """Write what tasks say about their reminders as JSON."""
    return write_rows([{"id": task_id, "reminder_status": status} for task_id, status in statuses.items()])


def _row(reminder: Reminder) -> dict[str, object]:
    return {name: getattr(reminder, name) for name in COLUMNS}


def _lease(reminder: Reminder) -> timedelta:
    return LEASE if reminder.status is ReminderState.QUEUED else timedelta()
