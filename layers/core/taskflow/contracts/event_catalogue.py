"""Every event there is: what it means, and which data it carries."""

from collections.abc import Mapping
from dataclasses import dataclass

from taskflow.contracts.audit_events import AuditData, TicketData, TokenData
from taskflow.contracts.events import PreferencesData
from taskflow.contracts.model import WireModel
from taskflow.contracts.reminder_events import EndedReminderData, ReminderData
from taskflow.contracts.task_events import TaskChangeData, TaskData
from taskflow.domain import audit_events, events, security_events
from taskflow.domain.events import EventKind


@dataclass(frozen=True, slots=True)
class Entry:
    """What there is to know about a kind of event."""

    meaning: str
    data: type[WireModel]


CATALOGUE: Mapping[EventKind, Entry] = {
    events.TASK_CREATED: Entry("A task was made: by a person, or as the next occurrence of a series.", TaskData),
    events.TASK_UPDATED: Entry("Fields of a task changed; `changes` names them, and no others.", TaskChangeData),
    events.TASK_COMPLETED: Entry("A task was done.", TaskChangeData),
    events.TASK_REOPENED: Entry("A finished task is pending again.", TaskChangeData),
    events.TASK_DELETED: Entry("A task is gone; the data is how it was last.", TaskData),
    events.TASK_MISSED: Entry("The next occurrence fell due while this one was still open.", TaskChangeData),
    events.REMINDER_SCHEDULED: Entry("A reminder is going to fire at `scheduled_at`.", ReminderData),
    events.REMINDER_CANCELLED: Entry("A reminder will not fire, or another one in its place.", ReminderData),
    events.REMINDER_TRIGGERED: Entry("It is time to be reminded of a task.", EndedReminderData),
    events.REMINDER_EXPIRED: Entry("A reminder came more than a day too late to fire.", EndedReminderData),
    events.PREFERENCES_UPDATED: Entry("A person wants to be told otherwise from now on.", PreferencesData),
    audit_events.AUDIT_HEAD: Entry("Where a month's hash chain stands.", AuditData),
    audit_events.AUDIT_PARTITION_DROPPED: Entry("A month beyond the retention is gone from the trail.", AuditData),
    security_events.TICKET_REFUSED: Entry("A WebSocket ticket let nobody in.", TicketData),
    security_events.TOKEN_REFUSED: Entry("A person's genuine token was shown where it does not belong.", TokenData),
}
