"""The HTTP API (API Gateway HTTP API, payload 2.0)."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.runtime.metric import Metric
from taskflow.runtime.observability import logger, measure, metrics
from tasks_api.app import app


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a request, and count an answer that is our fault."""
    answered = app()(event, context)
    if answered["statusCode"] >= HTTPStatus.INTERNAL_SERVER_ERROR:
        measure(Metric.REQUESTS_FAILED)
    return answered
