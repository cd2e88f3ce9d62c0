"""A reminder on its way: a moment at which a person is to be reminded of a task, and what has become of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class ReminderState(StrEnum):
    """Where a reminder stands: `pending`, then `queued`, and in the end one of the others."""

    PENDING = "pending"
    QUEUED = "queued"
    SENT = "sent"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    """Another one has taken its place, because the task was moved or snoozed again."""


LIVE = frozenset({ReminderState.PENDING, ReminderState.QUEUED})
"""What can still fire; everything else is over."""

CATCH_UP = timedelta(hours=24)
"""How late a reminder may be after an outage; a later one helps nobody and expires."""

REMEMBERED = timedelta(days=30)
"""How long it is known that a reminder is over; what was asked for before that is not looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder; `offset` is as the task has it, none for a snooze, and `due_date` what it counts back from.

    `task_version` is the version of the task that it was planned from. Correlation, cause and hops are those of the
    event that led to it, so that they run on when it fires.
    """

    id: UUID
    owner_id: str
    task_id: UUID
    offset: str | None
    due_date: datetime | None
    scheduled_at: datetime
    status: ReminderState = ReminderState.PENDING
    task_version: int
    correlation_id: str
    caused_by: UUID
    hops: int
    ended_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether it can still fire."""
        return self.status in LIVE

    def lateness(self, now: datetime) -> timedelta:
        """Tell how long after its time it is; a reminder is never early."""
        return max(now - self.scheduled_at, timedelta())

    @property
    def is_snooze(self) -> bool:
        """Whether the person has put the task off, instead of having set it up so."""
        return self.offset is None
