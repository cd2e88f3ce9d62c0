"""Keeps the next occurrences of every series that has fallen due (Scheduler, every five minutes)."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.domain.actor import Actor, Cause
from taskflow.runtime.bootstrap.recurrence_sweeper import sweep_series
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import logger, measure, metrics

TIME_TO_FINISH_MS = 30_000
"""A claim is begun only while this much is left, enough for all its events to time out on the way to the bus."""


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Plan what is due, and tell how late the first series was."""
    cause = Cause(actor=Actor(user=None, client="recurrence_sweeper"), correlation_id=context.aws_request_id)
    swept = sweep_series()(may_go_on=lambda: context.get_remaining_time_in_millis() > TIME_TO_FINISH_MS, cause=cause)
    made, missed, lateness = swept.planned.made, swept.planned.missed, swept.lateness.total_seconds()
    measure(Metric.SERIES_SWEPT, swept.series)
    measure(Metric.SERIES_LATENESS, lateness)
    measure(Metric.OCCURRENCES_MADE, made)
    measure(Metric.OCCURRENCES_MISSED, missed)
    logger.info("series swept", series=swept.series, made=made, missed=missed, late_seconds=lateness)
    return {"series": swept.series, "made": made, "missed": missed}
