"""Routes of what can be done with a task."""

from functools import partial
from typing import Protocol
from uuid import UUID

from taskflow.contracts.snooze import SnoozeRequest
from taskflow.contracts.task import TaskView
from taskflow.domain.actor import Caller
from taskflow.domain.task import Task
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import measure
from tasks_api.request import Request
from tasks_api.route import Answer, Route
from tasks_api.routes.tasks import TASK, answer_task, read_task_id


class Action(Protocol):
    """Does something with a task of the caller's that is in one of these versions."""

    def __call__(self, task_id: UUID, /, *, versions: frozenset[int] | None, caller: Caller) -> Task:
        """Do it, and answer the task's newest version."""


def complete(request: Request, task_id: str) -> Answer:
    """Complete a task."""
    return _act(request.api.complete_task, request, task_id, counted_as=Metric.TASKS_COMPLETED)


def reopen(request: Request, task_id: str) -> Answer:
    """Reopen a finished task."""
    return _act(request.api.reopen_task, request, task_id)


def skip(request: Request, task_id: str) -> Answer:
    """Skip an occurrence, or a single task."""
    return _act(request.api.skip_task, request, task_id, counted_as=Metric.TASKS_SKIPPED)


def snooze(request: Request, task_id: str) -> Answer:
    """Put a task off."""
    wanted = request.body(SnoozeRequest).to_snooze()
    return _act(partial(request.api.snooze_task, snooze=wanted), request, task_id, counted_as=Metric.TASKS_SNOOZED)


def _act(action: Action, request: Request, task_id: str, *, counted_as: Metric | None = None) -> Answer:
    task = action(read_task_id(task_id), versions=request.versions, caller=request.caller)
    if counted_as:
        measure(counted_as)
    return answer_task(task)


_ACTION = partial(Route, method="POST", answer=TaskView, has_version=True, conditional=True)

ROUTES = (
    _ACTION(path=f"{TASK}/complete", handle=complete, summary="Complete a task; again changes nothing"),
    _ACTION(path=f"{TASK}/reopen", handle=reopen, summary="Make a finished task pending again"),
    _ACTION(path=f"{TASK}/skip", handle=skip, summary="Leave a task out this time; again changes nothing"),
    _ACTION(
        path=f"{TASK}/snooze",
        handle=snooze,
        summary="Be reminded of a task again later; the latest snooze counts",
        body=SnoozeRequest,
    ),
)
