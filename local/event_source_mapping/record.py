"""The event that Lambda makes of SQS messages (Lambda developer guide, "Using Lambda with Amazon SQS")."""

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

from local.arn import REGION
from local.sqs.message import Message
from local.sqs.message_attributes import digest_of

LARGEST_PAYLOAD = 6 * 1024 * 1024
"""Bytes of one synchronous invocation."""
ENVELOPE = len(b'{"Records":[]}')


def record_of(message: Message, queue_arn: str) -> dict[str, Any]:
    """Write one message as a record; its keys come in the order in which AWS sends them."""
    record: dict[str, Any] = {
        "messageId": message.message_id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": message.system_attributes,
        "messageAttributes": {name: _shown(attribute) for name, attribute in message.attributes.items()},
    }
    if message.attributes:
        record["md5OfMessageAttributes"] = digest_of(message.attributes)
    return record | {
        "md5OfBody": message.body_digest,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }


def size_of_record(message: Message, queue_arn: str) -> int:
    """Count the bytes that a message takes in a payload, its comma included."""
    return len(_encoded(record_of(message, queue_arn))) + 1


def payloads_of(messages: Iterable[Message], queue_arn: str) -> Iterator[tuple[list[Message], bytes]]:
    """Write a batch as payloads of at most 6 MB each, in order; nearly always that is one."""
    part: list[Message] = []
    records: list[bytes] = []
    size = ENVELOPE
    for message in messages:
        record = _encoded(record_of(message, queue_arn))
        if part and size + len(record) + 1 > LARGEST_PAYLOAD:
            yield part, _payload(records)
            part, records, size = [], [], ENVELOPE
        part.append(message)
        records.append(record)
        size += len(record) + 1
    if part:
        yield part, _payload(records)


def _payload(records: list[bytes]) -> bytes:
    return b'{"Records":[' + b",".join(records) + b"]}"


def _encoded(record: dict[str, Any]) -> bytes:
    return json.dumps(record, separators=(",", ":")).encode()


def _shown(attribute: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if "StringValue" in attribute:
        shown["stringValue"] = attribute["StringValue"]
    if "BinaryValue" in attribute:
        shown["binaryValue"] = base64.b64encode(attribute["BinaryValue"]).decode()
    return shown | {"stringListValues": [], "binaryListValues": [], "dataType": attribute["DataType"]}
