"""Snooze a task."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from taskflow.application.change_task import ChangeTask
from taskflow.domain.actor import Caller
from taskflow.domain.snooze import Snooze, snooze_task
from taskflow.domain.task import Task


@dataclass(frozen=True, kw_only=True)
class SnoozeTask:
    """Puts a task off: it reminds once more at the moment that is asked for, unless it is finished by then.

    The latest snooze replaces one that is still to come. Raises `InvalidInputError` for a series, for a finished task,
    and for a moment that is past.
    """

    change: ChangeTask

    def __call__(
        self, task_id: UUID, snooze: Snooze, *, versions: Collection[int] | None = None, caller: Caller
    ) -> Task:
        """Snooze the caller's task."""
        return self.change(
            task_id, lambda task, now: snooze_task(task, snooze, now=now), versions=versions, caller=caller
        )
