"""What happened to a reminder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from taskflow.domain.actor import Actor, Cause
from taskflow.domain.events import (
    REMINDER_CANCELLED,
    REMINDER_EXPIRED,
    REMINDER_SCHEDULED,
    REMINDER_TRIGGERED,
    Event,
    EventKind,
)
from taskflow.domain.scheduled_reminder import Reminder, ReminderState
from taskflow.domain.task import Task

KINDS: Mapping[ReminderState, EventKind] = {
    ReminderState.PENDING: REMINDER_SCHEDULED,
    ReminderState.QUEUED: REMINDER_SCHEDULED,
    ReminderState.SENT: REMINDER_TRIGGERED,
    ReminderState.EXPIRED: REMINDER_EXPIRED,
    ReminderState.CANCELLED: REMINDER_CANCELLED,
    ReminderState.SUPERSEDED: REMINDER_CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderEvent(Event):
    """A reminder is now in this state; `task` is how the task was at that moment, where it is still there."""

    owner_id: str
    reminder: Reminder
    task: Task | None

    @property
    def late_by(self) -> timedelta:
        """Tell how long after its time it happened."""
        return self.reminder.lateness(self.occurred_at)

    @classmethod
    def of(
        cls, reminder: Reminder, task: Task | None, *, event_id: UUID, now: datetime, actor: Actor
    ) -> "ReminderEvent":
        """Tell what has just become of a reminder."""
        cause = Cause(
            actor=actor, correlation_id=reminder.correlation_id, causation_id=reminder.caused_by, hops=reminder.hops
        )
        return cls(
            kind=KINDS[reminder.status],
            event_id=event_id,
            occurred_at=now,
            owner_id=reminder.owner_id,
            cause=cause,
            reminder=reminder,
            task=task,
        )
