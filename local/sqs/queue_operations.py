"""The API operations on queues: make, find, describe, change, tag, purge, delete."""

from collections.abc import Mapping
from typing import Any

from local.arn import ACCOUNT
from local.sqs.attributes import check_attribute_names
from local.sqs.engine import SqsEngine
from local.sqs.errors import invalid_parameter, purge_in_progress, required
from local.sqs.queue import Queue

PURGE_INTERVAL = 60
"""Seconds between two purges of a queue."""
LONGEST_PAGE = 1_000


class QueueOperations(SqsEngine):
    """CreateQueue and its kin, in botocore's shapes."""

    def op_create_queue(self, params: dict[str, Any]) -> dict[str, Any]:
        """Make a queue; the same request again finds it."""
        attributes, tags = params.get("Attributes") or {}, params.get("tags") or {}
        queue = self._queues.create(required(params, "QueueName", str), attributes, tags, self._clock.now())
        return {"QueueUrl": self.url(queue)}

    def op_delete_queue(self, params: dict[str, Any]) -> dict[str, Any]:
        """Take a queue away, with its messages."""
        queue = self._queue(params)
        with self._store.transaction():
            self._messages.purge(queue)
            self._deduplication.forget(queue)
            self._queues.forget(queue)
        self._purged.pop(queue.name, None)
        self._arrivals.announce(queue.name)
        return {}

    def op_get_queue_url(self, params: dict[str, Any]) -> dict[str, Any]:
        """Find a queue by name."""
        return {"QueueUrl": self.url(self._queues.named(required(params, "QueueName", str)))}

    def op_list_queues(self, params: dict[str, Any]) -> dict[str, Any]:
        """List queues by name, in pages where `MaxResults` is given."""
        prefix = params.get("QueueNamePrefix") or ""
        return self._page([queue for queue in self._queues if queue.name.startswith(prefix)], params, "QueueUrls")

    def op_list_dead_letter_source_queues(self, params: dict[str, Any]) -> dict[str, Any]:
        """List the queues whose dead letters this one takes."""
        return {"queueUrls": [], **self._page(self._queues.sources_of(self._queue(params)), params, "queueUrls")}

    def op_get_queue_attributes(self, params: dict[str, Any]) -> dict[str, Any]:
        """Describe a queue: the attributes asked for, or `All`."""
        queue, names = self._queue(params), params.get("AttributeNames") or []
        check_attribute_names(names)
        known = self._described(queue)
        wanted = known if "All" in names else {name: known[name] for name in names if name in known}
        return {"Attributes": wanted} if wanted else {}

    def op_set_queue_attributes(self, params: dict[str, Any]) -> dict[str, Any]:
        """Change attributes of a queue; those not named stay."""
        self._change(self._queue(params), params.get("Attributes") or {})
        return {}

    def op_purge_queue(self, params: dict[str, Any]) -> dict[str, Any]:
        """Throw away every message of a queue."""
        queue, now = self._queue(params), self._clock.now()
        if now < self._purged.get(queue.name, 0.0) + PURGE_INTERVAL:
            raise purge_in_progress(queue.name)
        self._messages.purge(queue)
        self._purged[queue.name] = now
        return {}

    def op_tag_queue(self, params: dict[str, Any]) -> dict[str, Any]:
        """Add tags to a queue, or change them."""
        queue = self._queue(params)
        self._queues.tag(queue, {**queue.tags, **required(params, "Tags", dict)})
        return {}

    def op_untag_queue(self, params: dict[str, Any]) -> dict[str, Any]:
        """Take tags off a queue."""
        queue, gone = self._queue(params), required(params, "TagKeys", list)
        self._queues.tag(queue, {key: value for key, value in queue.tags.items() if key not in gone})
        return {}

    def op_list_queue_tags(self, params: dict[str, Any]) -> dict[str, Any]:
        """List the tags of a queue."""
        tags = self._queue(params).tags
        return {"Tags": dict(tags)} if tags else {}

    def url(self, queue: Queue) -> str:
        """Tell the URL by which clients address a queue."""
        return f"{self.base_url}/{ACCOUNT}/{queue.name}"

    def _change(self, queue: Queue, attributes: Mapping[str, str]) -> Queue:
        changed = self._queues.change(queue, attributes, self._clock.now())
        if changed.fifo and changed.delay != queue.delay:
            self._messages.delay_unreceived(changed)
        self._arrivals.announce(queue.name)
        return changed

    def _described(self, queue: Queue) -> dict[str, str]:
        counts = self._messages.counts(queue, self._clock.now())
        return {
            "QueueArn": queue.arn,
            "ApproximateNumberOfMessages": str(counts.visible),
            "ApproximateNumberOfMessagesNotVisible": str(counts.in_flight),
            "ApproximateNumberOfMessagesDelayed": str(counts.delayed),
            "CreatedTimestamp": str(int(queue.created)),
            "LastModifiedTimestamp": str(int(queue.modified)),
            **queue.attributes,
        }

    def _page(self, queues: list[Queue], params: Mapping[str, Any], key: str) -> dict[str, Any]:
        size = params.get("MaxResults") or LONGEST_PAGE
        if not 1 <= size <= LONGEST_PAGE:
            raise invalid_parameter(f"Value {size} for parameter MaxResults is invalid. Reason: Must be 1 to 1000.")
        rest = [queue for queue in queues if queue.name > (params.get("NextToken") or "")]
        page = {key: [self.url(queue) for queue in rest[:size]]} if rest else {}
        more = params.get("MaxResults") and len(rest) > size
        return {**page, "NextToken": rest[size - 1].name} if more else page
