"""Makes, moves and cancels reminders after a task has changed (SQS, filled by the event bus)."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.contracts.events import TaskEnvelope
from taskflow.runtime.batch import process_each
from taskflow.runtime.bootstrap.reminder_planner import plan_task_reminders
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import logger, measure, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Plan after each event by itself, and report those that failed."""
    return process_each(event, _plan)


def _plan(body: str) -> None:
    event = TaskEnvelope.model_validate_json(body).to_event()
    planned = plan_task_reminders()(event)
    measure(Metric.REMINDERS_SCHEDULED, planned.scheduled)
    measure(Metric.REMINDERS_CANCELLED, planned.ended)
    logger.info(
        "reminders planned",
        event_id=str(event.event_id),
        correlation_id=event.cause.correlation_id,
        scheduled=planned.scheduled,
        ended=planned.ended,
    )
