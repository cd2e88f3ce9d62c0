"""SQS of the local runtime: durable queues on the one clock, whose receivers wake at once."""

import logging
from collections.abc import Mapping
from typing import Any

from local.errors import AwsError, TemplateError
from local.provision import Created, Properties, Provisioner
from local.sqs.attributes import as_attribute
from local.sqs.message_operations import MessageOperations
from local.sqs.queue import Queue
from local.sqs.queue_operations import QueueOperations
from local.sqs.redrive_operations import RedriveOperations
from local.sqs.template import read_policy, read_queue
from local.targets import DeliveryError

log = logging.getLogger("local.sqs")


class Sqs(QueueOperations, MessageOperations, RedriveOperations):
    """The service: API operations (`op_…`), the runtime's own use of it (`SqsEngine`), and the template's queues.

    Not done: access policies are kept but not enforced, encryption is accepted without effect, a name can be used again
    right after its queue was deleted, and in-flight messages are not limited to 120,000.
    """

    async def deliver(self, queue_arn: str, payload: str, options: Mapping[str, Any]) -> None:
        """Send a payload for `Targets`; options: `MessageGroupId`, `MessageDeduplicationId`, `MessageAttributes`."""
        try:
            self.send(
                queue_arn,
                payload,
                group_id=options.get("MessageGroupId"),
                deduplication_id=options.get("MessageDeduplicationId"),
                attributes=options.get("MessageAttributes"),
            )
        except AwsError as error:
            raise DeliveryError(error.query_code or error.code, error.message, retryable=False) from error

    def visibility_timeout(self, queue_arn: str) -> int:
        """Tell for how many seconds a queue hides a received message; raises `QueueDoesNotExist`."""
        return self._queues.at(queue_arn).visibility_timeout

    def depths(self) -> list[dict[str, Any]]:
        """Count the messages of every queue, for the status page and the metrics."""
        dead_letter_arns = {queue.redrive.dead_letter_arn for queue in self._queues if queue.redrive}
        return [self._depth(queue, is_dlq=queue.arn in dead_letter_arns) for queue in self._queues]

    def provisioners(self) -> dict[str, Provisioner]:
        """Tell which resources of a template are made here."""
        return {"AWS::SQS::Queue": self._provide_queue, "AWS::SQS::QueuePolicy": self._provide_policy}

    def _depth(self, queue: Queue, *, is_dlq: bool) -> dict[str, Any]:
        now = self._clock.now()
        counts = self._messages.counts(queue, now)
        return {
            "name": queue.name,
            "visible": counts.visible,
            "delayed": counts.delayed,
            "in_flight": counts.in_flight,
            "oldest_age_seconds": 0.0 if counts.oldest is None else now - counts.oldest,
            "is_dlq": is_dlq,
        }

    async def _provide_queue(self, name: str, properties: Properties) -> Created:
        wanted = read_queue(name, properties)
        try:
            queue = self._queues.ensure(wanted.name, wanted.attributes, wanted.tags, self._clock.now())
        except AwsError as error:
            raise TemplateError(f"{name} (AWS::SQS::Queue): {error.message}") from error
        self._arrivals.announce(queue.name)
        url = self.url(queue)
        return Created(url, {"Arn": queue.arn, "QueueName": queue.name, "QueueUrl": url})

    async def _provide_policy(self, name: str, properties: Properties) -> Created:
        urls, document = read_policy(name, properties)
        try:
            for url in urls:
                self._change(self._queue({"QueueUrl": url}), {"Policy": as_attribute(document)})
        except AwsError as error:
            raise TemplateError(f"{name} (AWS::SQS::QueuePolicy): {error.message}") from error
        return Created(name, {"Id": name})
