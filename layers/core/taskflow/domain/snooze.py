"""Putting a task off: it reminds again at a moment of the person's choice."""

from dataclasses import dataclass, replace
from datetime import datetime

from taskflow.domain.errors import FieldError, InvalidInputError
from taskflow.domain.reminder import LONGEST, Offset
from taskflow.domain.reminder_status import foresee
from taskflow.domain.reminder_times import count_days
from taskflow.domain.task import Task


@dataclass(frozen=True, slots=True)
class SnoozeFor:
    """For a while from now on; days are calendar days in the task's zone."""

    span: Offset


@dataclass(frozen=True, slots=True)
class SnoozeUntil:
    """Until a moment."""

    moment: datetime


Snooze = SnoozeFor | SnoozeUntil


def snooze_task(task: Task, snooze: Snooze, *, now: datetime) -> Task:
    """Put a task off; the latest snooze replaces one that is still to come.

    Raises `InvalidInputError` for a series, for a task that is finished, and for a moment that is past or too far.
    """
    _check_task(task)
    until = _find_end(task, snooze, now)
    wanted = foresee(task, replace(task, snoozed_until=until), now=now)
    return task if wanted == task else replace(wanted, version=task.version + 1, updated_at=now)


def _check_task(task: Task) -> None:
    if task.recurrence_pattern is not None:
        raise InvalidInputError((FieldError("status", "a series cannot be snoozed; snooze one of its occurrences"),))
    if not task.is_open:
        raise InvalidInputError((FieldError("status", f"is {task.status}; reopen the task before snoozing it"),))


def _find_end(task: Task, snooze: Snooze, now: datetime) -> datetime:
    if isinstance(snooze, SnoozeUntil):
        field, until = "until", snooze.moment
    else:
        days_later = count_days(now, snooze.span.days, time_zone=task.time_zone) if snooze.span.days else now
        field, until = "for", days_later + snooze.span.span
    if until <= now:
        remedy = "use a time that is still to come" if field == "until" else "use at least 1 minute, such as PT10M"
        raise InvalidInputError((FieldError(field, f"ends before it begins; {remedy}"),))
    if until - now > LONGEST:
        raise InvalidInputError((FieldError(field, f"is further away than {LONGEST.days} days; use an earlier time"),))
    return until
