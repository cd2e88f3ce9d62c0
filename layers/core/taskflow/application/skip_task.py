"""Skip a task."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from taskflow.application.change_task import ChangeTask
from taskflow.domain.actor import Caller
from taskflow.domain.task import Task
from taskflow.domain.task_edit import skip_task


@dataclass(frozen=True, kw_only=True)
class SkipTask:
    """Leaves a task out this time; raises `InvalidInputError` for a series and for what is done already."""

    change: ChangeTask

    def __call__(self, task_id: UUID, *, versions: Collection[int] | None = None, caller: Caller) -> Task:
        """Skip the caller's task; doing it again changes nothing and tells nobody."""
        return self.change(task_id, lambda task, now: skip_task(task, now=now), versions=versions, caller=caller)
