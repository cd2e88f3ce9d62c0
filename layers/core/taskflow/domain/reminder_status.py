"""What a task says about its reminders."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from taskflow.domain.reminder_times import find_wanted
from taskflow.domain.scheduled_reminder import Reminder, ReminderState
from taskflow.domain.task import Task


class ReminderStatus(StrEnum):
    """How a task's reminders stand; a task that never had any says nothing."""

    PENDING = "pending"
    """The next one is still to come."""
    IMMEDIATE = "immediate"
    """The time of one has passed already, with the due date still ahead: it fires at once."""
    SNOOZED = "snoozed"
    SENT = "sent"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


AHEAD = frozenset({ReminderStatus.PENDING, ReminderStatus.IMMEDIATE, ReminderStatus.SNOOZED})
"""There is something to come."""

ASKED_BY = ("due_date", "time_zone", "reminder_offsets", "recurrence_pattern", "snoozed_until")
"""The fields that decide, together with whether the task is open, when it reminds."""

ENDS = (ReminderState.CANCELLED, ReminderState.SENT, ReminderState.EXPIRED)
"""Which of several ends is told."""


def foresee(before: Task | None, after: Task, *, now: datetime) -> Task:
    """Say of a new version what its reminders are going to be; who plans and sends them keeps it right from then on.

    A task that is finished or opened again has no snooze any more.
    """
    if before is not None and before.is_open != after.is_open:
        after = replace(after, snoozed_until=None)
    if before is not None and _asks_the_same(before, after):
        return after
    told = before.reminder_status if before else None
    known = {(one.offset, one.due_date) for one in find_wanted(before, since=now)} if before else set()
    # What was asked for before and is past has been sent already; what is new and past is sent at once.
    times = [
        (one.offset is None, one.at)
        for one in find_wanted(after, since=now)
        if one.at > now or (one.offset is not None and (one.offset, one.due_date) not in known)
    ]
    if times:
        return replace(after, reminder_status=_of_times(times, now))
    return replace(after, reminder_status=ReminderStatus.CANCELLED if told in AHEAD else told)


def status_after(
    live: Collection[Reminder], ended: Collection[ReminderState], *, before: str | None, now: datetime
) -> str | None:
    """Say how a task's reminders stand: by those to come, else by those that have just ended, else as before."""
    if live:
        return _of_times(((one.is_snooze, one.scheduled_at) for one in live), now)
    if before not in AHEAD and not ended:
        return before
    return next((ReminderStatus(state) for state in ENDS if state in ended), None)


def _asks_the_same(before: Task, after: Task) -> bool:
    same = all(getattr(before, name) == getattr(after, name) for name in ASKED_BY)
    return same and before.is_open == after.is_open


def _of_times(times: Iterable[tuple[bool, datetime]], now: datetime) -> ReminderStatus:
    ordered = list(times)
    if any(is_snooze for is_snooze, _ in ordered):
        return ReminderStatus.SNOOZED
    return ReminderStatus.IMMEDIATE if any(at <= now for _, at in ordered) else ReminderStatus.PENDING
