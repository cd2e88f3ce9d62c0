"""The HTTP API (API Gateway HTTP API, payload 2.0)."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.runtime.observability import logger, metrics
from tasks_api.app import app


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a request."""
    return app()(event, context)
