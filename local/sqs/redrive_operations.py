"""The API operations that bring dead letters back: StartMessageMoveTask and its kin.

Here a move is one transaction that is over when the request is answered, so that a task is never seen running.
"""

import uuid
from typing import Any

from local.sqs.engine import SqsEngine
from local.sqs.errors import invalid_parameter, required, resource_not_found
from local.sqs.message import Message
from local.sqs.move_tasks import MoveTask
from local.sqs.queue import Queue

MOST_RESULTS = 10


class RedriveOperations(SqsEngine):
    """StartMessageMoveTask, ListMessageMoveTasks and CancelMessageMoveTask, in botocore's shapes."""

    def op_start_message_move_task(self, params: dict[str, Any]) -> dict[str, Any]:
        """Send every waiting dead letter back to where it came from, or to `DestinationArn`, as a new message."""
        source = self._existing(params, "SourceArn")
        if not self._queues.sources_of(source):
            raise invalid_parameter("Source queue must be configured as a Dead Letter Queue.")
        target = self._existing(params, "DestinationArn") if params.get("DestinationArn") else None
        now = self._clock.now()
        with self._store.transaction():
            found = self._messages.waiting(source, now)
            moved = sum(self._send_back(message, target or self._origin(message)) for message in found)
            asked = (source.arn, target.arn if target else None, params.get("MaxNumberOfMessagesPerSecond"))
            self._moves.add(MoveTask(*asked, now, len(found), moved))
        return {"TaskHandle": str(uuid.uuid4())}

    def op_list_message_move_tasks(self, params: dict[str, Any]) -> dict[str, Any]:
        """List the latest moves out of a queue, newest first."""
        source = self._existing(params, "SourceArn")
        limit = params.get("MaxResults") or 1
        if not 1 <= limit <= MOST_RESULTS:
            raise invalid_parameter(f"Value {limit} for parameter MaxResults is invalid. Reason: Must be 1 to 10.")
        return {"Results": [task.shown() for task in self._moves.latest(source.arn, limit)]}

    def op_cancel_message_move_task(self, params: dict[str, Any]) -> dict[str, Any]:
        """Refuse: a move is over before it could be cancelled."""
        raise resource_not_found(f"Task {required(params, 'TaskHandle', str)} is not running.")

    def _existing(self, params: dict[str, Any], parameter: str) -> Queue:
        name = required(params, parameter, str).rpartition(":")[2]
        if name not in self._queues:
            raise resource_not_found(f"The resource that you specified for the {parameter} parameter doesn't exist.")
        return self._queues.named(name)

    def _origin(self, message: Message) -> Queue | None:
        name = (message.row["source_arn"] or "").rpartition(":")[2]
        return self._queues.named(name) if name in self._queues else None

    def _send_back(self, message: Message, target: Queue | None) -> bool:
        if target is None:
            return False
        new_id = str(uuid.uuid4())
        self._messages.send_back(message, target=target.name, message_id=new_id, now=self._clock.now())
        self._arrivals.announce(target.name)
        return True
