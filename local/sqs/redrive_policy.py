"""Which dead-letter queue takes whose messages, after how many receives (developer guide, "Dead-letter queues")."""

import json
from dataclasses import dataclass

from local.errors import AwsError
from local.sqs.errors import invalid_attribute_value, invalid_value

PERMISSIONS = ("allowAll", "denyAll", "byQueue")
MOST_ALLOWED_SOURCES = 10


@dataclass(frozen=True)
class RedrivePolicy:
    """Where a message goes once it has been received `max_receive_count` times without being deleted."""

    dead_letter_arn: str
    max_receive_count: int


def parse_redrive_policy(text: str) -> RedrivePolicy:
    """Read a RedrivePolicy document; raises `InvalidParameterValue` naming what is wrong with it."""
    document = json.loads(text)
    for name in ("deadLetterTargetArn", "maxReceiveCount"):
        if name not in document:
            raise _bad_redrive(text, f"Redrive policy does not contain mandatory attribute: {name}.")
    if len(document) > 2:  # noqa: PLR2004 - the two that there are
        raise _bad_redrive(text, "Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].")
    return RedrivePolicy(str(document["deadLetterTargetArn"]), _receive_count(text, document["maxReceiveCount"]))


def canonical_redrive_policy(policy: RedrivePolicy) -> str:
    """Write the document as SQS gives it back: the count is a number, however it was given."""
    document = {"deadLetterTargetArn": policy.dead_letter_arn, "maxReceiveCount": policy.max_receive_count}
    return json.dumps(document, separators=(",", ":"))


def check_redrive_allow_policy(text: str) -> None:
    """Refuse a RedriveAllowPolicy that SQS would not take."""
    document = json.loads(text)
    sources = document.get("sourceQueueArns")
    permission = document.get("redrivePermission")
    if permission not in PERMISSIONS or not document.keys() <= {"redrivePermission", "sourceQueueArns"}:
        raise invalid_attribute_value("RedriveAllowPolicy")
    if (permission == "byQueue") != _names_sources(sources):
        raise invalid_attribute_value("RedriveAllowPolicy")


def allows_redrive(allow_policy: str | None, source_arn: str) -> bool:
    """Tell whether a dead-letter queue takes messages from this source; without a policy it takes all."""
    document = json.loads(allow_policy or "{}")
    permission = document.get("redrivePermission", "allowAll")
    return permission == "allowAll" or (permission == "byQueue" and source_arn in document["sourceQueueArns"])


def refused_redrive(text: str, reason: str) -> AwsError:
    """Say why a queue cannot have this redrive policy."""
    return _bad_redrive(text, reason)


def _names_sources(sources: object) -> bool:
    return isinstance(sources, list) and 1 <= len(sources) <= MOST_ALLOWED_SOURCES


def _receive_count(text: str, value: object) -> int:
    if not str(value).isdigit() or not 1 <= int(str(value)) <= 1000:  # noqa: PLR2004 - bounds of the documentation
        reason = f"Invalid value for maxReceiveCount: {value}, valid values are from 1 to 1000 both inclusive."
        raise _bad_redrive(text, reason)
    return int(str(value))


def _bad_redrive(text: str, reason: str) -> AwsError:
    return invalid_value("RedrivePolicy", text, reason)
