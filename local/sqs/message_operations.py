"""The API operations on messages: send, receive, delete, change visibility, each alone or in batches."""

from collections.abc import Mapping
from typing import Any

from local.sqs.batch import Entry, check_batch, check_batch_size, run_batch
from local.sqs.draft import Draft, draft_of
from local.sqs.engine import SqsEngine
from local.sqs.errors import invalid_value, required
from local.sqs.message import Message, digest_of_text, sequence_number
from local.sqs.message_attributes import digest_of, selected
from local.sqs.queue import Queue

MOST_MESSAGES = 10
LONGEST_WAIT = 20
LONGEST_INVISIBILITY = 43_200


class MessageOperations(SqsEngine):
    """SendMessage, ReceiveMessage, DeleteMessage and ChangeMessageVisibility, in botocore's shapes."""

    def op_send_message(self, params: dict[str, Any]) -> dict[str, Any]:
        """Send one message."""
        return self._send(self._queue(params), draft_of(params))

    def op_send_message_batch(self, params: dict[str, Any]) -> dict[str, Any]:
        """Send up to ten messages; each succeeds or fails by itself."""
        queue, entries = self._queue(params), params.get("Entries") or []
        check_batch(entries, "SendMessage")
        check_batch_size(sum(_size(entry) for entry in entries))
        with self._store.transaction():
            return run_batch(entries, lambda entry: self._send(queue, draft_of(entry)))

    async def op_receive_message(self, params: dict[str, Any]) -> dict[str, Any]:
        """Receive up to ten messages, waiting for the first as long as asked for."""
        queue = self._queue(params)
        messages = await self.receive(
            queue.arn,
            max_messages=_bounded(params, "MaxNumberOfMessages", 1, (1, MOST_MESSAGES), "Must be between 1 and 10"),
            wait_seconds=_bounded(params, "WaitTimeSeconds", queue.wait, (0, LONGEST_WAIT), "Must be >= 0 and <= 20"),
            visibility_timeout=_bounded(
                params,
                "VisibilityTimeout",
                queue.visibility_timeout,
                (0, LONGEST_INVISIBILITY),
                "Must be between 0 and 43200",
            ),
        )
        return {"Messages": [_shown(message, params) for message in messages]} if messages else {}

    def op_delete_message(self, params: dict[str, Any]) -> dict[str, Any]:
        """Delete one message; a handle that a later receive has replaced deletes nothing."""
        self._delete(self._queue(params), required(params, "ReceiptHandle", str))
        return {}

    def op_delete_message_batch(self, params: dict[str, Any]) -> dict[str, Any]:
        """Delete up to ten messages."""
        queue, entries = self._queue(params), params.get("Entries") or []
        check_batch(entries, "DeleteMessage")
        with self._store.transaction():
            return run_batch(entries, lambda entry: self._remove(queue, entry))

    def op_change_message_visibility(self, params: dict[str, Any]) -> dict[str, Any]:
        """Offer a message in flight again later, or (0) now."""
        self._change_visibility(
            self._queue(params), required(params, "ReceiptHandle", str), required(params, "VisibilityTimeout", int)
        )
        return {}

    def op_change_message_visibility_batch(self, params: dict[str, Any]) -> dict[str, Any]:
        """Change the visibility of up to ten messages."""
        queue, entries = self._queue(params), params.get("Entries") or []
        check_batch(entries, "ChangeMessageVisibility")
        with self._store.transaction():
            return run_batch(entries, lambda entry: self._hide(queue, entry))

    def _send(self, queue: Queue, draft: Draft) -> dict[str, Any]:
        accepted = self._post(queue, draft)
        answer = {"MessageId": accepted.message_id, "MD5OfMessageBody": digest_of_text(draft.body)}
        if draft.attributes:
            answer["MD5OfMessageAttributes"] = digest_of(draft.attributes)
        if draft.trace_header:
            header = {"AWSTraceHeader": {"DataType": "String", "StringValue": draft.trace_header}}
            answer["MD5OfMessageSystemAttributes"] = digest_of(header)
        if queue.fifo:
            answer["SequenceNumber"] = sequence_number(accepted.seq)
        return answer

    def _remove(self, queue: Queue, entry: Entry) -> dict[str, Any]:
        self._delete(queue, required(entry, "ReceiptHandle", str))
        return {}

    def _hide(self, queue: Queue, entry: Entry) -> dict[str, Any]:
        self._change_visibility(
            queue, required(entry, "ReceiptHandle", str), entry.get("VisibilityTimeout", queue.visibility_timeout)
        )
        return {}


def _bounded(params: Mapping[str, Any], name: str, default: int, bounds: tuple[int, int], rule: str) -> int:
    value = params.get(name)
    if value is not None and not bounds[0] <= value <= bounds[1]:
        raise invalid_value(name, value, f"{rule}, if provided.")
    return default if value is None else int(value)


def _size(entry: Entry) -> int:
    return draft_of(entry).size if entry.get("MessageBody") else 0


def _shown(message: Message, params: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "MessageId": message.message_id,
        "ReceiptHandle": message.receipt_handle,
        "MD5OfBody": message.body_digest,
        "Body": message.body,
    }
    system = _wanted_system_attributes(message, params)
    attributes = selected(message.attributes, params.get("MessageAttributeNames") or [])
    if system:
        shown["Attributes"] = system
    if attributes:
        shown |= {"MD5OfMessageAttributes": digest_of(attributes), "MessageAttributes": attributes}
    return shown


def _wanted_system_attributes(message: Message, params: Mapping[str, Any]) -> dict[str, str]:
    # AttributeNames is the older name of MessageSystemAttributeNames; SQS takes both.
    names = {*(params.get("AttributeNames") or []), *(params.get("MessageSystemAttributeNames") or [])}
    known = message.system_attributes
    return known if "All" in names else {name: value for name, value in known.items() if name in names}
