"""Create a task."""

from dataclasses import dataclass

from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.tasks import OpenTaskWork
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.publish_committed import publish_committed
from taskflow.domain.actor import Caller
from taskflow.domain.events import TASK_CREATED, TaskEvent
from taskflow.domain.task import Task, TaskDraft


@dataclass(frozen=True, kw_only=True)
class CreateTask:
    """Creates a task together with its `task.created` event; raises `InvalidInputError` and then keeps nothing."""

    open_work: OpenTaskWork
    publisher: EventPublisher
    clock: Clock
    ids: Ids

    def __call__(self, draft: TaskDraft, *, caller: Caller) -> Task:
        """Create the caller's task."""
        now = self.clock.now()
        task = Task.create(draft, task_id=self.ids.new(), owner_id=caller.user, now=now)
        event = TaskEvent.of(TASK_CREATED, task, event_id=self.ids.new(), now=now, cause=caller.cause)
        with self.open_work(owner_id=caller.user) as work:
            work.tasks.add(task)
            work.record(event)
            work.commit()
        publish_committed(work.publications, publisher=self.publisher)
        return task
