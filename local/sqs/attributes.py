"""Attributes of a queue: which there are, their ranges and defaults (SQS API reference, CreateQueue)."""

import json
from collections.abc import Mapping

from local.sqs.errors import invalid_attribute_name, invalid_attribute_value

RANGES = {
    "DelaySeconds": (0, 900),
    "MaximumMessageSize": (1_024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43_200),
    "KmsDataKeyReusePeriodSeconds": (60, 86_400),
}
CHOICES = {"SqsManagedSseEnabled": ("true", "false")}
FIFO_CHOICES = {
    "FifoQueue": ("true",),
    "ContentBasedDeduplication": ("true", "false"),
    "DeduplicationScope": ("queue", "messageGroup"),
    "FifoThroughputLimit": ("perQueue", "perMessageGroupId"),
}
DOCUMENTS = ("Policy", "RedrivePolicy", "RedriveAllowPolicy")
TEXTS = ("KmsMasterKeyId",)
COMPUTED = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "QueueArn",
)
DEFAULTS = {
    "VisibilityTimeout": "30",
    "DelaySeconds": "0",
    "MaximumMessageSize": "1048576",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "SqsManagedSseEnabled": "true",
}
FIFO_DEFAULTS = {
    "FifoQueue": "true",
    "ContentBasedDeduplication": "false",
    "DeduplicationScope": "queue",
    "FifoThroughputLimit": "perQueue",
}
EVERY_NAME = frozenset(("All", *RANGES, *CHOICES, *FIFO_CHOICES, *DOCUMENTS, *TEXTS, *COMPUTED))


def default_attributes(*, fifo: bool) -> dict[str, str]:
    """Tell what a new queue has where nothing else is asked for."""
    return {**DEFAULTS, **(FIFO_DEFAULTS if fifo else {})}


def checked_attributes(attributes: Mapping[str, str], *, fifo: bool) -> dict[str, str]:
    """Refuse unknown names and bad values; documents come back in canonical JSON."""
    return {name: _checked(name, value, fifo) for name, value in attributes.items()}


def merged_attributes(current: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """Apply checked changes; an empty document or text takes the attribute away."""
    merged = {**current, **changes}
    return {name: value for name, value in merged.items() if value}


def check_attribute_names(names: list[str]) -> None:
    """Refuse to read an attribute that does not exist."""
    for name in names:
        if name not in EVERY_NAME:
            raise invalid_attribute_name(name)


def as_attribute(value: object) -> str:
    """Write a template's property as SQS has it: `true`, `30`, or a JSON document."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def _checked(name: str, value: str, fifo: bool) -> str:
    choices = {**CHOICES, **(FIFO_CHOICES if fifo else {})}
    if name in RANGES:
        return _number(name, value)
    if name in choices and value not in choices[name]:
        raise invalid_attribute_value(name)
    if name in DOCUMENTS:
        return _document(name, value)
    if name not in choices and name not in TEXTS:
        raise invalid_attribute_name(name)
    return value


def _number(name: str, value: str) -> str:
    low, high = RANGES[name]
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        raise invalid_attribute_value(name)
    return str(int(value))


def _document(name: str, value: str) -> str:
    try:
        document = json.loads(value or "{}")
    except ValueError:
        raise invalid_attribute_value(name) from None
    if not isinstance(document, dict):
        raise invalid_attribute_value(name)
    return json.dumps(document, separators=(",", ":")) if document else ""
