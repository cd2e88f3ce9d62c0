"""Create a task."""

from collections.abc import Sequence
from dataclasses import dataclass

from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.tasks import OpenTaskWork
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.publish_committed import publish_committed
from taskflow.domain.actor import Caller
from taskflow.domain.errors import FieldError
from taskflow.domain.events import TASK_CREATED, TaskEvent
from taskflow.domain.task import Task, TaskDraft
from taskflow.domain.task_edit import create_task


@dataclass(frozen=True, kw_only=True)
class CreateTask:
    """Creates a task together with its `task.created` event; raises `InvalidInputError` and then keeps nothing."""

    open_work: OpenTaskWork
    publisher: EventPublisher
    clock: Clock
    ids: Ids

    def __call__(self, draft: TaskDraft, *, refused: Sequence[FieldError] = (), caller: Caller) -> Task:
        """Create the caller's task; `refused` is what could not be read of the draft, and lets nothing be created."""
        now = self.clock.now()
        task = create_task(draft, task_id=self.ids.new(), owner_id=caller.user, now=now, refused=refused)
        event = TaskEvent.of(TASK_CREATED, task, event_id=self.ids.new(), now=now, cause=caller.cause)
        with self.open_work(owner_id=caller.user) as work:
            work.tasks.add(task)
            work.record(event)
            work.commit()
        publish_committed(work.publications, publisher=self.publisher)
        return task
