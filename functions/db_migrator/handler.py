"""Upgrades the schema when the stack is created or updated (CloudFormation custom resource).

Nothing happens on delete: the data outlives the stack, and older code runs on a newer schema.
"""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from db_migrator.cloudformation import Outcome, answer
from taskflow.runtime.bootstrap.db_migrator import schema
from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import logger, measure, metrics


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Upgrade, and always tell CloudFormation how it went: it would wait for an hour otherwise."""
    outcome = _migrate(event, request_id=context.aws_request_id)
    measure(Metric.SCHEMA_MIGRATIONS if outcome.succeeded else Metric.SCHEMA_MIGRATIONS_FAILED)
    logger.info("schema migrated", succeeded=outcome.succeeded, revision=outcome.revision)
    answer(event, outcome)
    return {"revision": outcome.revision}


def _migrate(event: Mapping[str, Any], *, request_id: str) -> Outcome:
    if event["RequestType"] == "Delete":
        return Outcome(succeeded=True)
    try:
        return Outcome(succeeded=True, revision=_upgrade(event["ResourceProperties"]))
    except Exception as error:  # noqa: BLE001 - whatever it was, CloudFormation waits for an answer
        logger.exception("migration failed")
        reason = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no details'}"
        return Outcome(succeeded=False, reason=f"{reason} (request {request_id} in the function's log)")


def _upgrade(properties: Mapping[str, str]) -> str:
    revision = schema().upgrade()
    if months := properties.get("AuditRetentionMonths"):
        schema().keep_audit_trail(months=int(months))
    return revision
