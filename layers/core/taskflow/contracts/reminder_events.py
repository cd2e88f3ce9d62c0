"""The data of events about reminders."""

from typing import Self
from uuid import UUID

from pydantic import AwareDatetime

from taskflow.contracts.model import WireModel
from taskflow.contracts.task import TaskView
from taskflow.domain.reminder_events import ReminderEvent
from taskflow.domain.scheduled_reminder import ReminderState

DUE = frozenset({ReminderState.SENT, ReminderState.EXPIRED})
"""The states of a reminder whose time has come."""


class ReminderView(WireModel):
    """A reminder; without an offset it is a snooze. `task_version` is the version of the task that it was planned from.

    `status` is `superseded` where another one has taken its place.
    """

    id: UUID
    task_id: UUID
    offset: str | None
    due_date: AwareDatetime | None
    scheduled_at: AwareDatetime
    status: ReminderState
    task_version: int


class ReminderData(WireModel):
    """The data of events about a reminder that has not fired."""

    owner_id: str
    reminder: ReminderView

    @classmethod
    def of(cls, event: ReminderEvent) -> Self:
        """Write a reminder."""
        return cls(owner_id=event.owner_id, reminder=ReminderView.model_validate(event.reminder))


class EndedReminder(ReminderView):
    """A reminder whose time has come: `late_by` is in seconds, from `scheduled_at` to `triggered_at`."""

    triggered_at: AwareDatetime
    late_by: float


class EndedReminderData(WireModel):
    """The data of events about a reminder whose time has come, with the task as it was then."""

    owner_id: str
    reminder: EndedReminder
    task: TaskView

    @classmethod
    def of(cls, event: ReminderEvent) -> Self:
        """Write a reminder with its task."""
        view = dict(ReminderView.model_validate(event.reminder))
        ended = EndedReminder(**view, triggered_at=event.occurred_at, late_by=event.late_by.total_seconds())
        return cls(owner_id=event.owner_id, reminder=ended, task=TaskView.model_validate(event.task))
