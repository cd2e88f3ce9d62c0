"""List a person's tasks."""

from dataclasses import dataclass

from taskflow.application.paging import Page, Position
from taskflow.application.ports.tasks import OpenTaskWork
from taskflow.domain.actor import Caller
from taskflow.domain.task import Task


@dataclass(frozen=True, kw_only=True)
class ListTasks:
    """Lists the caller's tasks, the newest first."""

    open_work: OpenTaskWork

    def __call__(self, *, limit: int, after: Position | None, caller: Caller) -> Page[Task, Position]:
        """List up to `limit` tasks from just behind `after`."""
        with self.open_work(owner_id=caller.user) as work:
            found = work.tasks.list(limit=limit + 1, after=after)
        return Page.cut(found, limit=limit, place_of=lambda task: Position(task.created_at, task.id))
