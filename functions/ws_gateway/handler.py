"""The WebSocket API (API Gateway WebSocket API)."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from taskflow.runtime.bootstrap.ws_gateway import gateway
from taskflow.runtime.observability import logger, metrics
from ws_gateway.routes import Routes


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Let a client in or out, or answer what it says."""
    return routes()(event)


@cache
def routes() -> Routes:
    """Make the routes, on first use."""
    return Routes(gateway())
