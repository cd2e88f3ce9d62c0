"""Delete a task."""

from dataclasses import dataclass
from uuid import UUID

from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.tasks import OpenTaskWork
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.publish_committed import publish_committed
from taskflow.domain.actor import Caller
from taskflow.domain.errors import NotFoundError
from taskflow.domain.events import TASK_DELETED, TaskEvent


@dataclass(frozen=True, kw_only=True)
class DeleteTask:
    """Deletes a task together with its `task.deleted` event; raises `NotFoundError` where there is none."""

    open_work: OpenTaskWork
    publisher: EventPublisher
    clock: Clock
    ids: Ids

    def __call__(self, task_id: UUID, *, caller: Caller) -> None:
        """Delete the caller's task."""
        with self.open_work(owner_id=caller.user) as work:
            task = work.tasks.remove(task_id)
            if task is None:
                raise NotFoundError("task", str(task_id))
            now, event_id = self.clock.now(), self.ids.new()
            work.record(TaskEvent.of(TASK_DELETED, task, event_id=event_id, now=now, cause=caller.cause))
            work.commit()
        publish_committed(work.publications, publisher=self.publisher)
