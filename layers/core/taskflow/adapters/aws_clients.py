"""boto3's clients, each made on first use and then kept; short time-outs, because somebody is waiting."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.config import Config
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

CONNECT_TIMEOUT = 1.0
ANSWER_TIMEOUT = 2.0
"""Seconds; what is not published within them is left to the relay."""

POOL_SIZE = 16


@cache
def events() -> "EventBridgeClient":
    """Make the client of the event bus."""
    import boto3  # noqa: PLC0415 - boto3 and a client cost a cold start 190 ms

    client: EventBridgeClient = boto3.client("events", config=_impatient())
    return client


@cache
def websocket_management(url: str) -> "ApiGatewayManagementApiClient":
    """Make the client that reaches the connections of one WebSocket stage."""
    import boto3  # noqa: PLC0415

    client: ApiGatewayManagementApiClient = boto3.client(
        "apigatewaymanagementapi", endpoint_url=url, config=_impatient()
    )
    return client


@cache
def secrets() -> "SecretsManagerClient":
    """Make the client of Secrets Manager."""
    import boto3  # noqa: PLC0415

    client: SecretsManagerClient = boto3.client("secretsmanager")
    return client


def _impatient() -> "Config":
    from botocore.config import Config  # noqa: PLC0415

    return Config(
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=ANSWER_TIMEOUT,
        retries={"mode": "standard", "total_max_attempts": 2},
        max_pool_connections=POOL_SIZE,
        tcp_keepalive=True,
    )
