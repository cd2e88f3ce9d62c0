"""Moves events from the outbox into the audit trail (SQS, filled by the event bus with everything)."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.contracts.audit import read_entry
from taskflow.domain.audit_chain import AuditEntry
from taskflow.runtime.batch import failures
from taskflow.runtime.bootstrap.audit_writer import record_audit
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import logger, measure, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Record the whole batch in one transaction, and report the messages that can never be recorded."""
    entries = {record["messageId"]: _read(record) for record in event["Records"]}
    recorded = record_audit()([entry for entry in entries.values() if entry])
    poison = [message for message, entry in entries.items() if entry is None or entry.event_id in recorded.refused]
    measure(Metric.AUDIT_ENTRIES_WRITTEN, recorded.written)
    measure(Metric.AUDIT_ENTRIES_REFUSED, len(poison))
    measure(Metric.AUDIT_LAG, recorded.lag.total_seconds())
    logger.info("batch recorded", received=len(entries), written=recorded.written, refused=len(poison))
    return failures(poison)


def _read(record: Mapping[str, Any]) -> AuditEntry | None:
    try:
        return read_entry(record["body"])
    except ValueError:  # Pydantic's among them: the message is no event of ours
        logger.exception("message is no event", message_id=record["messageId"])
        return None
