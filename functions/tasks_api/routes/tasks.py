"""Routes of the tasks."""

from http import HTTPStatus

from aws_lambda_powertools.metrics import MetricUnit

from taskflow.contracts.cursor import write_position
from taskflow.contracts.http import PageQuery, TaskCreate, TaskPage
from taskflow.contracts.task import TaskView
from taskflow.domain.task import Task
from taskflow.runtime.observability import metrics
from tasks_api.answers import answer, empty_answer
from tasks_api.request import Request, read_id
from tasks_api.route import Answer, Route

TASKS = "/api/v1/tasks"
TASK = f"{TASKS}/<task_id>"


def create(request: Request) -> Answer:
    """Create a task."""
    task = request.api.create_task(request.body(TaskCreate).to_draft(), caller=request.caller)
    metrics.add_metric("TasksCreated", MetricUnit.Count, 1)
    return _answer(task, status=HTTPStatus.CREATED, location=f"{TASKS}/{task.id}")


def list_page(request: Request) -> Answer:
    """List tasks."""
    query = request.query(PageQuery)
    page = request.api.list_tasks(limit=query.limit, after=query.cursor, caller=request.caller)
    return answer(TaskPage(items=[TaskView.of(task) for task in page.items], next_cursor=write_position(page.next)))


def get(request: Request, task_id: str) -> Answer:
    """Read a task."""
    return _answer(request.api.get_task(read_id(task_id, entity="task"), caller=request.caller))


def delete(request: Request, task_id: str) -> Answer:
    """Delete a task."""
    request.api.delete_task(read_id(task_id, entity="task"), caller=request.caller)
    metrics.add_metric("TasksDeleted", MetricUnit.Count, 1)
    return empty_answer()


def _answer(task: Task, *, status: HTTPStatus = HTTPStatus.OK, location: str | None = None) -> Answer:
    headers = {"ETag": f'"{task.version}"'} | ({"Location": location} if location else {})
    return answer(TaskView.of(task), status=status, headers=headers)


ROUTES = (
    Route(
        method="POST",
        path=TASKS,
        handle=create,
        summary="Create a task",
        status=HTTPStatus.CREATED,
        body=TaskCreate,
        answer=TaskView,
    ),
    Route(method="GET", path=TASKS, handle=list_page, summary="List tasks", query=PageQuery, answer=TaskPage),
    Route(method="GET", path=TASK, handle=get, summary="Read a task", answer=TaskView),
    Route(method="DELETE", path=TASK, handle=delete, summary="Delete a task", status=HTTPStatus.NO_CONTENT),
)
