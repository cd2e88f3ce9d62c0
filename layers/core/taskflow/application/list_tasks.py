"""List a person's tasks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from taskflow.application.paging import Page
from taskflow.application.ports.tasks import OpenTaskWork, SortKey, TaskPlace, TaskQuery
from taskflow.domain.actor import Caller
from taskflow.domain.task import Task, rank_of

VALUES: Mapping[SortKey, Callable[[Task], datetime | int | None]] = {
    SortKey.CREATED: lambda task: task.created_at,
    SortKey.UPDATED: lambda task: task.updated_at,
    SortKey.DUE: lambda task: task.due_date,
    SortKey.PRIORITY: lambda task: rank_of(task.priority),
}
"""What of a task a list is ordered by."""


@dataclass(frozen=True, kw_only=True)
class ListTasks:
    """Lists the caller's tasks; while tasks come and go, no page repeats or skips one that stays where it is."""

    open_work: OpenTaskWork

    def __call__(self, query: TaskQuery, *, caller: Caller) -> Page[Task, TaskPlace]:
        """Read the page that is asked for."""
        with self.open_work(owner_id=caller.user) as work:
            found = work.tasks.list(replace(query, limit=query.limit + 1))
        return Page.cut(found, limit=query.limit, place_of=lambda task: place_of(task, query.sort.key))


def place_of(task: Task, key: SortKey) -> TaskPlace:
    """Tell where a task is in a list that is ordered by `key`."""
    return TaskPlace(VALUES[key](task), task.id)
