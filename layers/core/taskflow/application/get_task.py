"""Read one task."""

from dataclasses import dataclass
from uuid import UUID

from taskflow.application.ports.tasks import OpenTaskWork
from taskflow.domain.actor import Caller
from taskflow.domain.errors import NotFoundError
from taskflow.domain.task import Task


@dataclass(frozen=True, kw_only=True)
class GetTask:
    """Finds a task of the caller's; raises `NotFoundError` for any other."""

    open_work: OpenTaskWork

    def __call__(self, task_id: UUID, *, caller: Caller) -> Task:
        """Find the task."""
        with self.open_work(owner_id=caller.user) as work:
            task = work.tasks.find(task_id)
        if task is None:
            raise NotFoundError("task", str(task_id))
        return task
