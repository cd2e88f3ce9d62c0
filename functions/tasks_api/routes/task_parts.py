"""Routes of what belongs to a task: its occurrences, and its history."""

from taskflow.contracts.audit import AuditView
from taskflow.contracts.audit_requests import AuditPage
from taskflow.contracts.cursor import write_position
from taskflow.contracts.http import PageQuery
from taskflow.contracts.recurrence import OccurrencePage, OccurrenceView
from taskflow.contracts.task import TaskView
from taskflow.contracts.task_list import OccurrenceQuery, TaskListQuery
from tasks_api.answers import answer
from tasks_api.request import Request
from tasks_api.route import Answer, Route
from tasks_api.routes.tasks import TASK, read_task_id


def list_occurrences(request: Request, task_id: str) -> Answer:
    """List the occurrences of a series that exist as tasks, and tell its coming dates; `NotFoundError` without one."""
    caller, page = request.caller, request.query(OccurrenceQuery)
    series = request.api.get_task(read_task_id(task_id), caller=caller)
    asked = TaskListQuery(parent=series.id, sort="due_date", limit=page.limit, cursor=page.cursor)
    found = request.api.list_tasks(asked.to_query(), caller=caller)
    items = [TaskView.of(task) for task in found.items]
    dates = request.api.find_next_dates(series, limit=page.dates) if page.cursor is None else []
    next_dates = [OccurrenceView.model_validate(date) for date in dates]
    return answer(OccurrencePage(items=items, next_cursor=asked.next_cursor(found.next), next_dates=next_dates))


def list_history(request: Request, task_id: str) -> Answer:
    """Read what happened to a task."""
    query = request.query(PageQuery)
    page = request.api.list_history(read_task_id(task_id), limit=query.limit, after=query.cursor, caller=request.caller)
    items = [AuditView.of(record) for record in page.items]
    return answer(AuditPage(items=items, next_cursor=write_position(page.next)))


ROUTES = (
    Route(
        method="GET",
        path=f"{TASK}/occurrences",
        handle=list_occurrences,
        summary="List the occurrences of a series that exist as tasks, by due date, and its coming dates",
        query=OccurrenceQuery,
        answer=OccurrencePage,
    ),
    Route(
        method="GET",
        path=f"{TASK}/history",
        handle=list_history,
        summary="Read what happened to a task, the newest first; also after its end",
        query=PageQuery,
        answer=AuditPage,
    ),
)
