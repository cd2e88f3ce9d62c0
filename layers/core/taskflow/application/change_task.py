"""Change a task: the one way in which every edit and action is made."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.tasks import OpenTaskWork
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.publish_committed import publish_committed
from taskflow.domain.actor import Caller
from taskflow.domain.errors import NotFoundError, StaleVersionError
from taskflow.domain.events import TaskEvent
from taskflow.domain.task import Task

Edit: TypeAlias = Callable[[Task, datetime], Task]
"""Answers the next version of a task, or the very same task where nothing changes; may raise to refuse."""


@dataclass(frozen=True, kw_only=True)
class ChangeTask:
    """Reads, edits and writes a task while it is locked, so that two who change different fields lose neither.

    One change is one version and one event; an edit that changes nothing is neither. Raises `NotFoundError`, and
    `StaleVersionError` where the task is in none of the versions that the caller expects.
    """

    open_work: OpenTaskWork
    publisher: EventPublisher
    clock: Clock
    ids: Ids

    def __call__(self, task_id: UUID, edit: Edit, *, versions: Collection[int] | None = None, caller: Caller) -> Task:
        """Change the caller's task and answer its newest version."""
        with self.open_work(owner_id=caller.user) as work:
            before = _expect(work.tasks.lock(task_id), task_id, versions)
            now = self.clock.now()
            after = edit(before, now)
            if after is not before:
                work.tasks.update(after)
                event_id = self.ids.new()
                work.record(TaskEvent.between(before, after, event_id=event_id, now=now, cause=caller.cause))
                work.commit()
        publish_committed(work.publications, publisher=self.publisher)
        return after


def _expect(task: Task | None, task_id: UUID, versions: Collection[int] | None) -> Task:
    if task is None:
        raise NotFoundError("task", str(task_id))
    if versions is not None and task.version not in versions:
        raise StaleVersionError(task.version)
    return task
