"""What becomes of a reminder when its time has come."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from taskflow.domain.reminder_plan import AskingTask
from taskflow.domain.reminder_status import status_after
from taskflow.domain.reminder_times import find_wanted
from taskflow.domain.scheduled_reminder import CATCH_UP, Reminder, ReminderState
from taskflow.domain.task import Task


def end_reminder(reminder: Reminder, asking: AskingTask | None, *, now: datetime) -> Reminder:
    """End a reminder: it fires, unless its task is gone or asks for it no more, or it is too late for anybody."""
    return replace(reminder, status=_judge(reminder, asking, now), ended_at=now)


def tell_tasks(
    tasks: Mapping[UUID, AskingTask], known: Collection[Reminder], ended: Collection[Reminder], *, now: datetime
) -> Mapping[UUID, Task]:
    """Let tasks say how their reminders stand after some of those that are known have ended."""
    over = {one.id: one for one in ended}
    of_task = defaultdict(list)
    for one in known:
        of_task[one.task_id].append(over.get(one.id, one))
    touched = tasks.keys() & {one.task_id for one in ended}
    return {task_id: _tell(tasks[task_id].task, of_task[task_id], now) for task_id in touched}


def _tell(task: Task, reminders: Collection[Reminder], now: datetime) -> Task:
    live = [one for one in reminders if one.is_live]
    states = {one.status for one in reminders if not one.is_live}
    return replace(task, reminder_status=status_after(live, states, before=task.reminder_status, now=now))


def _judge(reminder: Reminder, asking: AskingTask | None, now: datetime) -> ReminderState:
    wanted = find_wanted(asking.task, since=asking.since) if asking else ()
    if not any(one.is_met_by(reminder) for one in wanted):
        return ReminderState.CANCELLED
    return ReminderState.EXPIRED if reminder.lateness(now) > CATCH_UP else ReminderState.SENT
