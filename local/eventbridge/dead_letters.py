"""Deliveries that failed: when to try again, when to give up, and what the dead-letter queue is told.

AWS: "How EventBridge retries delivering events" and "Using dead-letter queues to process undelivered events".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIRST_DELAY = 1.0
"""Seconds before the first retry, before jitter; each further one doubles it."""
LONGEST_DELAY = 600.0
"""Seconds between late retries: with jitter, 185 of them take about the 24 hours that AWS gives them."""
ERROR_CODES = {
    "ResourceNotFoundException": "NO_RESOURCE",
    "QueueDoesNotExist": "NO_RESOURCE",
    "AWS.SimpleQueueService.NonExistentQueue": "NO_RESOURCE",
    "TooManyRequestsException": "THROTTLING",
    "RequestThrottled": "THROTTLING",
    "UnsupportedTarget": "INVALID_PARAMETER",
    "InvalidParameterValue": "INVALID_PARAMETER",
    "MissingParameter": "INVALID_PARAMETER",
    "InternalError": "INTERNAL_ERROR",
}


@dataclass(frozen=True)
class Delivery:
    """One event on its way to one target; times in seconds since the epoch."""

    id: int
    target_arn: str
    rule_arn: str
    event: str
    payload: str
    options: Mapping[str, Any]
    dead_letter_arn: str | None
    most_retries: int
    deadline: float
    retries: int


@dataclass(frozen=True)
class Failure:
    """Why a target did not take a payload, and whether trying again can help."""

    code: str
    message: str
    retryable: bool


def exhausted(delivery: Delivery, now: float) -> str | None:
    """Tell which limit of the retry policy has been reached, in the words of `EXHAUSTED_RETRY_CONDITION`."""
    if delivery.retries >= delivery.most_retries:
        return "MaximumRetryAttempts"
    return "MaximumEventAgeInSeconds" if now >= delivery.deadline else None


def next_attempt(delivery: Delivery, now: float, jitter: float) -> float:
    """Tell when to try again: exponential back-off, half of it by `jitter` (0 to 1), up to the deadline."""
    delay = min(LONGEST_DELAY, FIRST_DELAY * 2.0**delivery.retries)
    return min(now + delay * (1 + jitter) / 2, delivery.deadline)


def dead_letter_options(delivery: Delivery, failure: Failure, condition: str | None) -> dict[str, Any]:
    """Describe a failed delivery as message attributes; the body of the message is the event itself."""
    texts = {
        "RULE_ARN": delivery.rule_arn,
        "TARGET_ARN": delivery.target_arn,
        "ERROR_CODE": ERROR_CODES.get(failure.code, "ERROR_FROM_TARGET"),
        "ERROR_MESSAGE": failure.message,
        "RETRY_ATTEMPTS": str(delivery.retries),
        "EXHAUSTED_RETRY_CONDITION": condition,
    }
    attributes = {name: {"DataType": "String", "StringValue": text} for name, text in texts.items() if text}
    return {"MessageAttributes": attributes}
