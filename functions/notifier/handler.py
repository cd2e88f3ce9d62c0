"""Stores notifications about tasks and pushes them to open WebSockets (SQS: from the event bus, and delayed)."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.application.broadcast import Reach
from taskflow.application.notify import Fate
from taskflow.contracts.deferred import DeferredNotification, read_notifier_message
from taskflow.domain.events import TaskEvent
from taskflow.runtime.batch import process_each
from taskflow.runtime.bootstrap.notifier import notifier
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import logger, measure, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Handle each message by itself, and report those that failed."""
    return process_each(event, _handle)


def _handle(body: str) -> None:
    message = read_notifier_message(body)
    if isinstance(message, DeferredNotification):
        _deliver(message)
    else:
        _notify(message.to_event())


def _notify(event: TaskEvent) -> None:
    delivery = notifier().notify(event)
    measure(Metric.NOTIFICATIONS_STORED, int(delivery.fate is Fate.STORED))
    measure(Metric.NOTIFICATIONS_DEFERRED, int(delivery.fate is Fate.DEFERRED))
    _count(delivery.reach)
    logger.info(
        "event notified",
        event_id=str(event.event_id),
        correlation_id=event.cause.correlation_id,
        fate=delivery.fate,
        heard=delivery.reach.heard,
        gone=delivery.reach.gone,
    )


def _deliver(message: DeferredNotification) -> None:
    delivered = notifier().deliver_deferred(message.deferred_event_id, owner_id=message.owner_id)
    if delivered:
        measure(Metric.NOTIFICATIONS_STORED)
        measure(Metric.DEFERRED_LATENESS, delivered.lateness.total_seconds())
        _count(delivered.reach)
    event_id = str(message.deferred_event_id)
    logger.info("deferred notification handled", event_id=event_id, delivered=delivered is not None)


def _count(reach: Reach) -> None:
    measure(Metric.FRAMES_DELIVERED, reach.heard)
    measure(Metric.CONNECTIONS_GONE, reach.gone)
