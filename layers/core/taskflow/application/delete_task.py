"""Delete a task."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.tasks import OpenTaskWork, Tasks
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.publish_committed import publish_committed
from taskflow.domain.actor import Caller
from taskflow.domain.errors import NotFoundError, StaleVersionError
from taskflow.domain.events import TASK_DELETED, TaskEvent
from taskflow.domain.task import Task


@dataclass(frozen=True, kw_only=True)
class DeleteTask:
    """Deletes a task together with its `task.deleted` event; a series takes its open occurrences along.

    Finished occurrences stay: they are what happened. Each task that goes has an event of its own. Raises
    `NotFoundError` where there is no task, `StaleVersionError` where it is in none of the expected versions.
    """

    open_work: OpenTaskWork
    publisher: EventPublisher
    clock: Clock
    ids: Ids

    def __call__(self, task_id: UUID, *, versions: Collection[int] | None = None, caller: Caller) -> None:
        """Delete the caller's task."""
        with self.open_work(owner_id=caller.user) as work:
            removed = work.tasks.remove(task_id, versions=versions)
            if not removed:
                raise _find_reason(work.tasks, task_id)
            for event in self._tell(removed, now=self.clock.now(), caller=caller):
                work.record(event)
            work.commit()
        publish_committed(work.publications, publisher=self.publisher)

    def _tell(self, removed: Sequence[Task], *, now: datetime, caller: Caller) -> Sequence[TaskEvent]:
        first, *others = removed
        event = TaskEvent.of(TASK_DELETED, first, event_id=self.ids.new(), now=now, cause=caller.cause)
        cause = replace(caller.cause, causation_id=event.event_id, hops=caller.cause.hops + 1)
        return [
            event,
            *(TaskEvent.of(TASK_DELETED, task, event_id=self.ids.new(), now=now, cause=cause) for task in others),
        ]


def _find_reason(tasks: Tasks, task_id: UUID) -> NotFoundError | StaleVersionError:
    task = tasks.find(task_id)
    return StaleVersionError(task.version) if task else NotFoundError("task", str(task_id))
