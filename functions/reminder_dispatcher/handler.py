"""Fires reminders at their second (SQS, delayed)."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.application.due import Due
from taskflow.application.errors import UnavailableError
from taskflow.contracts.due_reminders import read_batch
from taskflow.runtime.batch import failures
from taskflow.runtime.bootstrap.reminder_dispatcher import dispatch_reminders
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import logger, measure, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Fire what the whole batch names, together; a message that can never be read is reported."""
    due, unreadable = read_batch({record["messageId"]: record["body"] for record in event["Records"]})
    for message_id in unreadable:
        logger.error("message names no reminders", message_id=message_id)
    try:
        _dispatch(due)
    except UnavailableError as error:
        logger.warning("batch given back", dependency=error.dependency, records=len(event["Records"]))
        return failures(record["messageId"] for record in event["Records"])
    return failures(unreadable)


def _dispatch(due: list[Due]) -> None:
    dispatched = dispatch_reminders()(due)
    measure(Metric.REMINDERS_FIRED, len(dispatched.late_by))
    measure(Metric.REMINDERS_EXPIRED, dispatched.expired)
    measure(Metric.REMINDERS_CANCELLED, dispatched.cancelled)
    for lateness in dispatched.late_by:
        measure(Metric.REMINDER_LATENESS, lateness.total_seconds())
    logger.info(
        "reminders dispatched",
        asked=len(due),
        fired=len(dispatched.late_by),
        expired=dispatched.expired,
        cancelled=dispatched.cancelled,
        sent_back=dispatched.sent_back,
    )
