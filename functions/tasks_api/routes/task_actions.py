"""Routes of what can be done with a task."""

from aws_lambda_powertools.metrics import MetricUnit

from taskflow.contracts.task import TaskView
from taskflow.runtime.observability import metrics
from tasks_api.request import Request, read_versions
from tasks_api.route import Answer, Route
from tasks_api.routes.tasks import TASK, answer_task, read_task_id


def complete(request: Request, task_id: str) -> Answer:
    """Complete a task."""
    versions = read_versions(request.header("if-match"))
    task = request.api.complete_task(read_task_id(task_id), versions=versions, caller=request.caller)
    metrics.add_metric("TasksCompleted", MetricUnit.Count, 1)
    return answer_task(task)


def reopen(request: Request, task_id: str) -> Answer:
    """Reopen a finished task."""
    versions = read_versions(request.header("if-match"))
    return answer_task(request.api.reopen_task(read_task_id(task_id), versions=versions, caller=request.caller))


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
)
