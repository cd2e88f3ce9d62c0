"""Routes of recurrence."""

from taskflow.contracts.recurrence import PreviewAnswer, PreviewRequest
from taskflow.contracts.task import TaskView
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import measure
from tasks_api.answers import answer
from tasks_api.request import Request, read_versions
from tasks_api.route import Answer, Route
from tasks_api.routes.tasks import TASK, answer_task, read_task_id


def preview(request: Request) -> Answer:
    """Show when a series would fall due."""
    # Calendar arithmetic is loaded by those who ask for it: nobody else's cold start pays for it.
    from taskflow.application.preview_recurrence import SeriesSketch, preview_recurrence  # noqa: PLC0415

    wanted = request.body(PreviewRequest)
    sketch = SeriesSketch(
        recurrence_pattern=wanted.recurrence_pattern,
        start=wanted.start,
        time_zone=wanted.time_zone,
        month_end=wanted.month_end,
        recurrence_end_date=wanted.recurrence_end_date,
        recurrence_count=wanted.recurrence_count,
    )
    return answer(PreviewAnswer.model_validate(preview_recurrence(sketch, after=wanted.after, limit=wanted.limit)))


def skip(request: Request, task_id: str) -> Answer:
    """Skip an occurrence, or a single task."""
    versions = read_versions(request.header("if-match"))
    task = request.api.skip_task(read_task_id(task_id), versions=versions, caller=request.caller)
    measure(Metric.TASKS_SKIPPED)
    return answer_task(task)


ROUTES = (
    Route(
        method="POST",
        path="/api/v1/recurrence/preview",
        handle=preview,
        summary="See when a series would fall due",
        body=PreviewRequest,
        answer=PreviewAnswer,
    ),
    Route(
        method="POST",
        path=f"{TASK}/skip",
        handle=skip,
        summary="Leave a task out this time; again changes nothing",
        answer=TaskView,
        has_version=True,
        conditional=True,
    ),
)
