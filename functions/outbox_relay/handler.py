"""Publishes again what has stayed in the outbox (Scheduler, every minute)."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.runtime.bootstrap.outbox_relay import relay_outbox
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import logger, measure, metrics

TIME_TO_FINISH_MS = 10_000
"""A claim is begun only while this much is left, enough for a hundred events to time out on the way to the bus."""


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Publish what is due, and tell how old the oldest waiting event is."""
    relayed = relay_outbox()(may_go_on=lambda: context.get_remaining_time_in_millis() > TIME_TO_FINISH_MS)
    oldest = relayed.oldest.total_seconds()
    measure(Metric.OUTBOX_REPUBLISHED, relayed.published)
    measure(Metric.OUTBOX_REFUSED, relayed.refused)
    measure(Metric.OUTBOX_AGE, oldest)
    logger.info("outbox relayed", published=relayed.published, refused=relayed.refused, oldest_seconds=oldest)
    return {"published": relayed.published, "refused": relayed.refused}
