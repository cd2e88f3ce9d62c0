"""A message before it is sent: what a queue takes and what it refuses (SQS API reference, SendMessage)."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.sqs.errors import invalid_message_contents, invalid_parameter, invalid_value, missing_parameter
from local.sqs.message_attributes import Attributes, check_attributes, size_of
from local.sqs.queue import Queue

LONGEST_DELAY = 900
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ID = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")
NOT_FOR_THIS_QUEUE = "The request include parameter that is not valid for this queue type"
NO_DEDUPLICATION = (
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"
)


@dataclass(frozen=True)
class Draft:
    """What a sender hands over; `delay` in whole seconds, the queue's own where it is None."""

    body: str
    attributes: Attributes = field(default_factory=dict)
    delay: int | None = None
    group_id: str | None = None
    deduplication_id: str | None = None
    trace_header: str | None = None

    @property
    def size(self) -> int:
        """Count the bytes of body and attributes."""
        return len(self.body.encode(errors="surrogatepass")) + size_of(self.attributes)


def draft_of(params: Mapping[str, Any]) -> Draft:
    """Read a draft from the parameters of SendMessage, or from an entry of SendMessageBatch."""
    if not params.get("MessageBody"):
        raise missing_parameter("MessageBody")
    system: Attributes = params.get("MessageSystemAttributes") or {}
    check_attributes(params.get("MessageAttributes") or {})
    return Draft(
        body=params["MessageBody"],
        attributes=params.get("MessageAttributes") or {},
        delay=params.get("DelaySeconds"),
        group_id=params.get("MessageGroupId"),
        deduplication_id=params.get("MessageDeduplicationId"),
        trace_header=system["AWSTraceHeader"]["StringValue"] if "AWSTraceHeader" in system else None,
    )


def check_draft(draft: Draft, queue: Queue) -> None:
    """Refuse what this queue does not take."""
    if FORBIDDEN.search(draft.body):
        raise invalid_message_contents()
    if draft.size > queue.largest_message:
        limit = queue.largest_message
        raise invalid_parameter(
            f"One or more parameters are invalid. Reason: Message must be shorter than {limit} bytes."
        )
    _check_id("MessageGroupId", draft.group_id)
    _check_id("MessageDeduplicationId", draft.deduplication_id)
    _check_delay(draft)
    (_check_fifo if queue.fifo else _check_standard)(draft, queue)


def deduplication_id_of(draft: Draft, queue: Queue) -> str | None:
    """Tell what makes two messages the same: the id given, or the SHA-256 of the body."""
    if draft.deduplication_id or not queue.deduplicates_by_content:
        return draft.deduplication_id
    return hashlib.sha256(draft.body.encode()).hexdigest()


def _check_delay(draft: Draft) -> None:
    if draft.delay is not None and not 0 <= draft.delay <= LONGEST_DELAY:
        raise invalid_value("DelaySeconds", draft.delay, "DelaySeconds must be >= 0 and <= 900.")


def _check_id(name: str, value: str | None) -> None:
    if value is not None and not ID.fullmatch(value):
        reason = f"{name} can only include alphanumeric and punctuation characters. 1 to 128 in length."
        raise invalid_value(name, value, reason)


def _check_fifo(draft: Draft, queue: Queue) -> None:
    if draft.group_id is None:
        raise missing_parameter("MessageGroupId")
    if draft.delay:
        raise invalid_value("DelaySeconds", draft.delay, NOT_FOR_THIS_QUEUE)
    if deduplication_id_of(draft, queue) is None:
        raise invalid_parameter(NO_DEDUPLICATION)


def _check_standard(draft: Draft, _queue: Queue) -> None:
    if draft.deduplication_id is not None:
        raise invalid_value("MessageDeduplicationId", draft.deduplication_id, NOT_FOR_THIS_QUEUE)
