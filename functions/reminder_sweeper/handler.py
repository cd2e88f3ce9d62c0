"""Claims reminders that fall due soon and enqueues them with the delay that remains (Scheduler, every minute)."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.runtime.bootstrap.reminder_sweeper import enqueue_due
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import logger, measure, metrics

TIME_TO_FINISH_MS = 30_000
"""A claim is begun only while this much is left, enough for all its messages to time out on the way to the queue."""


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Enqueue what falls due, and tell how late the latest was."""
    enqueued = enqueue_due()(may_go_on=lambda: context.get_remaining_time_in_millis() > TIME_TO_FINISH_MS)
    overdue = enqueued.lateness.total_seconds()
    measure(Metric.REMINDERS_ENQUEUED, enqueued.sent)
    measure(Metric.REMINDERS_OVERDUE, overdue)
    logger.info("reminders swept", claimed=enqueued.claimed, sent=enqueued.sent, overdue_seconds=overdue)
    return {"claimed": enqueued.claimed, "sent": enqueued.sent}
