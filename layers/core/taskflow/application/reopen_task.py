"""Reopen a finished task."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from taskflow.application.change_task import ChangeTask
from taskflow.domain.actor import Caller
from taskflow.domain.task import Task
from taskflow.domain.task_edit import reopen_task


@dataclass(frozen=True, kw_only=True)
class ReopenTask:
    """Makes a finished task pending; one that is open stays as it is, which changes nothing and tells nobody."""

    change: ChangeTask

    def __call__(self, task_id: UUID, *, versions: Collection[int] | None = None, caller: Caller) -> Task:
        """Reopen the caller's task."""
        return self.change(task_id, lambda task, now: reopen_task(task, now=now), versions=versions, caller=caller)
