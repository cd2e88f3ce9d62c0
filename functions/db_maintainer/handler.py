"""Looks after what grows (Scheduler): every day months and expired rows, every hour the heads of the audit trail."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.domain.actor import Actor, Cause
from taskflow.runtime.bootstrap.db_maintainer import maintenance
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import logger, measure, metrics

ANNOUNCE = "announce"
TIME_TO_FINISH_MS = 10_000
"""A transaction is begun only while this much is left."""


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Do the job that the schedule names: `announce`, or everything."""
    cause = Cause(actor=Actor(user=None, client="db_maintainer"), correlation_id=context.aws_request_id)
    heads = maintenance().announce_heads(cause=cause)
    measure(Metric.AUDIT_HEADS_ANNOUNCED, len(heads))
    return {"announced": len(heads)} | ({} if event.get("job") == ANNOUNCE else _look_after(cause, context))


def _look_after(cause: Cause, context: LambdaContext) -> dict[str, Any]:
    kept = maintenance().keep_audit_months(cause=cause)
    measure(Metric.AUDIT_MONTHS_DROPPED, len(kept.dropped))
    measure(Metric.AUDIT_MONTHS_POSTPONED, len(kept.postponed))
    removed = maintenance().purge_expired(
        may_go_on=lambda: context.get_remaining_time_in_millis() > TIME_TO_FINISH_MS,
    )
    measure(Metric.ROWS_PURGED, sum(removed.values()))
    logger.info("expired rows purged", extra=dict(removed))
    return {"dropped": len(kept.dropped), "postponed": len(kept.postponed), "purged": dict(removed)}
