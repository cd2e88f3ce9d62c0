"""A message as its receiver sees it, and the receipt handle that stands for one receive of it."""

import base64
import binascii
import hashlib
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from local.arn import ACCOUNT
from local.sqs.errors import receipt_handle_invalid
from local.sqs.message_attributes import from_text
from local.sqs.queue import FIFO_SUFFIX

SEQUENCE_BASE = 18_850_000_000_000_000_000
"""Sequence numbers are 20 digits long, as those of AWS, and follow the order of sending."""


@dataclass(frozen=True)
class Message:
    """One received message; the columns of its row, times in seconds since the epoch."""

    row: Mapping[str, Any]

    @property
    def message_id(self) -> str:
        """Tell the id that the sender was given; it stays in the dead-letter queue."""
        return str(self.row["id"])

    @property
    def body(self) -> str:
        """Tell the text that was sent."""
        return str(self.row["body"])

    @cached_property
    def body_digest(self) -> str:
        """Compute MD5OfBody."""
        return digest_of_text(self.body)

    @cached_property
    def attributes(self) -> dict[str, dict[str, Any]]:
        """Read the message attributes, in boto3's shape."""
        return from_text(self.row["attributes"])

    @cached_property
    def receipt_handle(self) -> str:
        """Write the handle of this receive; the next receive of the same message has another."""
        return Receipt(self.row["queue"], self.row["seq"], self.row["receives"]).text()

    @property
    def received(self) -> float:
        """Tell when this receive was."""
        return float(self.row["received"])

    def in_flight(self, now: float) -> bool:
        """Tell whether its receiver may still act on it."""
        return bool(self.row["held"]) or self.visible_at > now

    @property
    def visible_at(self) -> float:
        """Tell when the message is offered again unless it is deleted."""
        return float(self.row["visible_at"])

    @cached_property
    def system_attributes(self) -> dict[str, str]:
        """Tell what SQS itself knows of the message, in the order in which Lambda shows it."""
        row = self.row
        known = {
            "ApproximateReceiveCount": str(row["receives"]),
            "AWSTraceHeader": row["trace_header"],
            "SentTimestamp": str(int(row["sent"] * 1000)),
            "SequenceNumber": sequence_number(row["seq"]) if row["queue"].endswith(FIFO_SUFFIX) else None,
            "MessageGroupId": row["group_id"],
            "SenderId": ACCOUNT,
            "MessageDeduplicationId": row["deduplication_id"],
            "ApproximateFirstReceiveTimestamp": str(int(row["first_received"] * 1000)),
            "DeadLetterQueueSourceArn": row["source_arn"],
        }
        return {name: value for name, value in known.items() if value is not None}


@dataclass(frozen=True)
class Receipt:
    """What a receipt handle says: the queue, the message, and which receive of it."""

    queue: str
    seq: int
    receives: int

    def text(self) -> str:
        """Write the handle."""
        return base64.b64encode(f"{self.queue} {self.seq} {self.receives}".encode()).decode()


def parse_receipt(handle: str, queue: str) -> Receipt:
    """Read a handle of this queue; raises `ReceiptHandleIsInvalid` for any other text."""
    try:
        name, seq, receives = base64.b64decode(handle, validate=True).decode().split(" ")
        receipt = Receipt(name, int(seq), int(receives))
    except (binascii.Error, ValueError):
        raise receipt_handle_invalid(handle) from None
    if name != queue:
        raise receipt_handle_invalid(handle)
    return receipt


def digest_of_text(text: str) -> str:
    """Compute the MD5 of a body."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def sequence_number(seq: int) -> str:
    """Write the sequence number of a FIFO message."""
    return str(SEQUENCE_BASE + seq)


def message_of(row: sqlite3.Row) -> Message:
    """Read a message from its row."""
    return Message(dict(row))
