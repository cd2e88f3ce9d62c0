"""When a task reminds: a function of the task as it is now, and of nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from taskflow.domain.reminder import Offset, parse_offset
from taskflow.domain.scheduled_reminder import Reminder
from taskflow.domain.task import Task
from taskflow.domain.task_series import zone_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder as the task asks for it; without an offset it is a snooze."""

    offset: str | None
    due_date: datetime | None
    at: datetime

    def is_met_by(self, reminder: Reminder) -> bool:
        """Tell whether a reminder is this one, at this very moment."""
        return self.is_due_to(reminder) and reminder.scheduled_at == self.at

    def is_due_to(self, reminder: Reminder) -> bool:
        """Tell whether a reminder reminds of the same: of one due date an offset reminds once, whenever that was."""
        if self.offset is None or reminder.offset is None:
            return self.offset is reminder.offset and reminder.scheduled_at == self.at
        return reminder.due_date == self.due_date and parse_offset(reminder.offset) == parse_offset(self.offset)


def find_wanted(task: Task, *, since: datetime) -> Iterator[Wanted]:
    """Tell what a task asks for; `since` is when what it asks for has last changed.

    A time that was past by then is taken to mean at once, if the due date was still ahead. A series asks for nothing:
    its occurrences do.
    """
    if not task.is_open or task.recurrence_pattern is not None:
        return
    if task.snoozed_until is not None:
        yield Wanted(None, task.due_date, task.snoozed_until)
    if task.due_date is not None and task.due_date > since:
        for text in task.reminder_offsets:
            at = time_before(task.due_date, parse_offset(text), time_zone=task.time_zone)
            yield Wanted(text, task.due_date, max(at, since))


def time_before(due_date: datetime, offset: Offset, *, time_zone: str | None) -> datetime:
    """Count back: days by the calendar of the zone, so that the time of day stays, the rest as a duration."""
    if not offset.days:
        return due_date - offset.span
    return count_days(due_date, -offset.days, time_zone=time_zone) - offset.span


def count_days(moment: datetime, days: int, *, time_zone: str | None) -> datetime:
    """Give the same time of day so many days later in a zone; a clock change resolves as it does for a recurrence."""
    from taskflow.domain.recurrence.days import days_from  # noqa: PLC0415 - only who counts in days pays for zones

    return days_from(moment, days, zone_of(time_zone))
