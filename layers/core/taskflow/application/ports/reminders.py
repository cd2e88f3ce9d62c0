"""Reminders: rows that wait for their second."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from taskflow.application.ports.events import ConsumingWork, EventWork
from taskflow.domain.reminder_plan import AskingTask, ReminderPlan
from taskflow.domain.scheduled_reminder import Reminder


class ReminderPlanWork(ConsumingWork, Protocol):
    """A transaction over the reminders of one task, which it keeps locked: they are planned by one at a time."""

    def lock(self, task_id: UUID) -> AskingTask | None:
        """Find a task as it is now, and keep everybody else from changing it until the transaction ends."""

    def known(self, task_id: UUID, *, due_date: datetime | None) -> Sequence[Reminder]:
        """List a task's reminders that are to come, those that a due date has had, and the snoozes that are over."""

    def carry_out(self, task_id: UUID, plan: ReminderPlan) -> None:
        """Keep new reminders, the ends of others, and what the task says; its version stays as it is."""


class OpenReminderPlanWork(Protocol):
    """Opens transactions over one task's reminders."""

    def __call__(self, *, owner_id: str) -> ReminderPlanWork:
        """Open a transaction that sees and touches what is the owner's, and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Reminders that are locked together with their tasks.

    `reminders` are all those to come of the locked tasks, and those asked for whose task is gone; `busy` are those
    asked for whose task somebody else is changing at this very moment.
    """

    reminders: Sequence[Reminder]
    tasks: Mapping[UUID, AskingTask]
    busy: Collection[UUID] = ()


class DueWork(EventWork, Protocol):
    """A transaction over everybody's reminders that have fallen due."""

    def take(self, reminder_ids: Collection[UUID]) -> Taken:
        """Lock reminders and their tasks without waiting for anybody; those that are over already are left out."""

    def end(self, ended: Collection[Reminder], statuses: Mapping[UUID, str | None]) -> None:
        """Keep how reminders have ended, and what their tasks say; versions stay as they are."""


class OpenDueWork(Protocol):
    """Opens transactions over everybody's reminders."""

    def __call__(self) -> DueWork:
        """Open a transaction."""
