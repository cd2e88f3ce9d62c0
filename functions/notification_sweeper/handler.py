"""Claims deferred notifications that fall due soon and enqueues them with the delay that remains (Scheduler, 1 min)."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.runtime.bootstrap.notification_sweeper import enqueue_due
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import logger, measure, metrics

TIME_TO_FINISH_MS = 30_000
"""A claim is begun only while this much is left, enough for a hundred timers to time out on the way to the queue."""


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Enqueue what falls due, and tell how late the latest was."""
    enqueued = enqueue_due()(may_go_on=lambda: context.get_remaining_time_in_millis() > TIME_TO_FINISH_MS)
    lateness = enqueued.lateness.total_seconds()
    measure(Metric.DEFERRED_ENQUEUED, enqueued.sent)
    measure(Metric.DEFERRED_OVERDUE, lateness)
    logger.info("deferred notifications swept", claimed=enqueued.claimed, sent=enqueued.sent, overdue_seconds=lateness)
    return {"claimed": enqueued.claimed, "sent": enqueued.sent}
