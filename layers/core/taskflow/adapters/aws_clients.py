"""boto3's clients, each made on first use and then kept; short time-outs, because somebody is waiting."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.config import Config
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

CONNECT_TIMEOUT = 1.0
ANSWER_TIMEOUT = 2.0
"""Seconds; what is not published within them is left to the relay."""


@cache
def events() -> "EventBridgeClient":
    """Make the client of the event bus."""
    import boto3  # noqa: PLC0415 - boto3 and a client cost a cold start 190 ms

    client: EventBridgeClient = boto3.client("events", config=_impatient())
    return client


@cache
def sqs() -> "SQSClient":
    """Make the client of the queues."""
    import boto3  # noqa: PLC0415

    client: SQSClient = boto3.client("sqs", config=_impatient())
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
        tcp_keepalive=True,
    )
