"""Routes of the tasks."""

from http import HTTPStatus
from uuid import UUID

from taskflow.contracts.http import TaskPage
from taskflow.contracts.reading import read_what_can_be_read
from taskflow.contracts.task import TaskView
from taskflow.contracts.task_list import TaskListQuery
from taskflow.contracts.task_requests import TaskCreate, TaskFields, TaskPatch, TaskReplace
from taskflow.domain.task import Task
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import measure
from tasks_api.answers import answer, empty_answer
from tasks_api.request import Request, read_id
from tasks_api.route import Answer, Route

TASKS = "/api/v1/tasks"
TASK = f"{TASKS}/<task_id>"


def create(request: Request) -> Answer:
    """Create a task."""
    wanted, refused = read_what_can_be_read(TaskCreate, request.content, stand_ins=TaskCreate.STAND_INS)
    task = request.api.create_task(wanted.to_draft(), refused=refused, caller=request.caller)
    measure(Metric.TASKS_CREATED)
    return answer_task(task, status=HTTPStatus.CREATED, location=f"{TASKS}/{task.id}")


def list_page(request: Request) -> Answer:
    """List tasks."""
    asked = request.query(TaskListQuery)
    page = request.api.list_tasks(asked.to_query(), caller=request.caller)
    return answer(TaskPage(items=[TaskView.of(task) for task in page.items], next_cursor=asked.next_cursor(page.next)))


def get(request: Request, task_id: str) -> Answer:
    """Read a task."""
    return answer_task(request.api.get_task(read_task_id(task_id), caller=request.caller))


def replace(request: Request, task_id: str) -> Answer:
    """Replace what can be said about a task."""
    return _edit(request, task_id, TaskReplace)


def patch(request: Request, task_id: str) -> Answer:
    """Change some of a task's fields."""
    return _edit(request, task_id, TaskPatch)


def delete(request: Request, task_id: str) -> Answer:
    """Delete a task."""
    request.api.delete_task(read_task_id(task_id), versions=request.versions, caller=request.caller)
    measure(Metric.TASKS_DELETED)
    return empty_answer()


def read_task_id(text: str) -> UUID:
    """Read the id of a task from a path; raises `NotFoundError`."""
    return read_id(text, entity="task")


def answer_task(task: Task, *, status: HTTPStatus = HTTPStatus.OK, location: str | None = None) -> Answer:
    """Answer with a task and its version."""
    headers = {"ETag": f'"{task.version}"'} | ({"Location": location} if location else {})
    return answer(TaskView.of(task), status=status, headers=headers)


def _edit(request: Request, task_id: str, model: type[TaskFields]) -> Answer:
    wanted, refused = read_what_can_be_read(model, request.content, stand_ins=model.STAND_INS)
    task = request.api.edit_task(
        read_task_id(task_id), wanted.to_values(), refused=refused, versions=request.versions, caller=request.caller
    )
    return answer_task(task)


ROUTES = (
    Route(
        method="POST",
        path=TASKS,
        handle=create,
        summary="Create a task",
        status=HTTPStatus.CREATED,
        body=TaskCreate,
        answer=TaskView,
        has_version=True,
    ),
    Route(method="GET", path=TASKS, handle=list_page, summary="List tasks", query=TaskListQuery, answer=TaskPage),
    Route(method="GET", path=TASK, handle=get, summary="Read a task", answer=TaskView, has_version=True),
    Route(
        method="PUT",
        path=TASK,
        handle=replace,
        summary="Replace a task: what is left out goes back to its default, except the status",
        body=TaskReplace,
        answer=TaskView,
        has_version=True,
        conditional=True,
    ),
    Route(
        method="PATCH",
        path=TASK,
        handle=patch,
        summary="Change some fields of a task (RFC 7396): null clears, what is left out stays",
        body=TaskPatch,
        body_types=("application/merge-patch+json", "application/json"),
        answer=TaskView,
        has_version=True,
        conditional=True,
    ),
    Route(
        method="DELETE",
        path=TASK,
        handle=delete,
        summary="Delete a task; a series takes its open occurrences along",
        status=HTTPStatus.NO_CONTENT,
        conditional=True,
    ),
)
