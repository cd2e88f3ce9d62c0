"""Routes of recurrence."""

from taskflow.contracts.recurrence import PreviewAnswer, PreviewRequest
from tasks_api.answers import answer
from tasks_api.request import Request
from tasks_api.route import Answer, Route


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


ROUTES = (
    Route(
        method="POST",
        path="/api/v1/recurrence/preview",
        handle=preview,
        summary="See when a series would fall due",
        body=PreviewRequest,
        answer=PreviewAnswer,
    ),
)
