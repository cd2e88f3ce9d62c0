"""Stores notifications about tasks and pushes them to open WebSockets (SQS, filled by the event bus)."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.contracts.events import TaskEnvelope
from taskflow.runtime.batch import process_each
from taskflow.runtime.bootstrap.notifier import notify
from taskflow.runtime.observability import logger, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Notify of each event by itself, and report those that failed."""
    return process_each(event, _notify)


def _notify(body: str) -> None:
    event = TaskEnvelope.model_validate_json(body).to_event()
    delivery = notify()(event)
    metrics.add_metric("NotificationsStored", MetricUnit.Count, int(delivery.stored))
    metrics.add_metric("FramesDelivered", MetricUnit.Count, delivery.heard)
    metrics.add_metric("ConnectionsGone", MetricUnit.Count, delivery.gone)
    logger.info(
        "event notified",
        event_id=str(event.event_id),
        correlation_id=event.cause.correlation_id,
        stored=delivery.stored,
        heard=delivery.heard,
        gone=delivery.gone,
    )
