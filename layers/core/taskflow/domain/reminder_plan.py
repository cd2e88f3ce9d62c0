"""What is to be done about a task's reminders, so that they are what the task asks for right now.

Planning looks at the task as it is and not at what happened to it: a plan that was carried out leaves nothing to plan,
in whichever order events have come.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from taskflow.domain.events import Event
from taskflow.domain.reminder_status import status_after
from taskflow.domain.reminder_times import Wanted, find_wanted
from taskflow.domain.scheduled_reminder import LIVE, REMEMBERED, Reminder, ReminderState
from taskflow.domain.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingTask:
    """A task, and since when it asks for the reminders that it asks for."""

    task: Task
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderPlan:
    """Reminders to make and to end, and what the task is to say; `ended` are as they end."""

    made: Sequence[Reminder] = ()
    ended: Sequence[Reminder] = ()
    status: str | None = None


def plan_reminders(
    asking: AskingTask | None,
    known: Collection[Reminder],
    *,
    event: Event,
    new_id: Callable[[], UUID],
    now: datetime,
    horizon: timedelta,
) -> ReminderPlan:
    """Compare what a task asks for with the reminders that are known: those to come, and those of its due date.

    What falls due within the horizon is queued by its planner, and made so. A task that is gone asks for nothing.
    """
    wanted = list(find_wanted(asking.task, since=asking.since)) if asking else []
    kept = [one for one in known if any(_holds(one, each) for each in wanted)]
    live = [one for one in known if one.is_live]
    missing = [each for each in wanted if each.at > now - REMEMBERED and not any(_holds(one, each) for one in known)]
    made = [_make(asking.task, each, event, new_id(), soon=each.at < now + horizon) for each in missing if asking]
    ended = [replace(one, status=_end_of(one, made), ended_at=now) for one in live if one not in kept]
    to_come = [*(one for one in live if one in kept), *made]
    return ReminderPlan(made=made, ended=ended, status=_tell(asking, to_come, kept, ended, now))


def _holds(reminder: Reminder, wanted: Wanted) -> bool:
    return wanted.is_met_by(reminder) if reminder.is_live else wanted.is_due_to(reminder)


def _make(task: Task, wanted: Wanted, event: Event, reminder_id: UUID, *, soon: bool) -> Reminder:
    return Reminder(
        id=reminder_id,
        owner_id=task.owner_id,
        task_id=task.id,
        offset=wanted.offset,
        due_date=wanted.due_date,
        scheduled_at=wanted.at,
        status=ReminderState.QUEUED if soon else ReminderState.PENDING,
        task_version=task.version,
        correlation_id=event.cause.correlation_id,
        caused_by=event.event_id,
        hops=event.cause.hops + 1,
    )


def _end_of(reminder: Reminder, made: Collection[Reminder]) -> ReminderState:
    replaced = any(one.offset == reminder.offset for one in made)
    return ReminderState.SUPERSEDED if replaced else ReminderState.CANCELLED


def _tell(
    asking: AskingTask | None,
    to_come: Collection[Reminder],
    kept: Collection[Reminder],
    ended: Collection[Reminder],
    now: datetime,
) -> str | None:
    if asking is None:
        return None
    states = {one.status for one in (*kept, *ended) if one.status not in LIVE}
    return status_after(to_come, states, before=asking.task.reminder_status, now=now)
