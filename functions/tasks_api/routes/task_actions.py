"""Routes of what can be done with a task."""

from taskflow.contracts.snooze import SnoozeRequest
from taskflow.contracts.task import TaskView
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import measure
from tasks_api.request import Request, read_versions
from tasks_api.route import Answer, Route
from tasks_api.routes.tasks import TASK, answer_task, read_task_id


def complete(request: Request, task_id: str) -> Answer:
    """Complete a task."""
    versions = read_versions(request.header("if-match"))
    task = request.api.complete_task(read_task_id(task_id), versions=versions, caller=request.caller)
    measure(Metric.TASKS_COMPLETED)
    return answer_task(task)


def reopen(request: Request, task_id: str) -> Answer:
    """Reopen a finished task."""
    versions = read_versions(request.header("if-match"))
    return answer_task(request.api.reopen_task(read_task_id(task_id), versions=versions, caller=request.caller))


def snooze(request: Request, task_id: str) -> Answer:
    """Put a task off."""
    versions, wanted = read_versions(request.header("if-match")), request.body(SnoozeRequest).to_snooze()
    task = request.api.snooze_task(read_task_id(task_id), wanted, versions=versions, caller=request.caller)
    measure(Metric.TASKS_SNOOZED)
    return answer_task(task)


ROUTES = (
    Route(
        method="POST",
        path=f"{TASK}/complete",
        handle=complete,
        summary="Complete a task; again changes nothing",
        answer=TaskView,
        has_version=True,
        conditional=True,
    ),
    Route(
        method="POST",
        path=f"{TASK}/reopen",
        handle=reopen,
        summary="Make a finished task pending again",
        answer=TaskView,
        has_version=True,
        conditional=True,
    ),
    Route(
        method="POST",
        path=f"{TASK}/snooze",
        handle=snooze,
        summary="Be reminded of a task again later; the latest snooze counts",
        body=SnoozeRequest,
        answer=TaskView,
        has_version=True,
        conditional=True,
    ),
)
