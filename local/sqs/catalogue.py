"""The queues that there are, kept in the store and read from memory."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from local.arn import resource_of
from local.sqs.attributes import checked_attributes, default_attributes, merged_attributes
from local.sqs.errors import invalid_attribute_name, queue_does_not_exist, queue_name_exists
from local.sqs.queue import Queue, check_name
from local.sqs.redrive_policy import (
    allows_redrive,
    canonical_redrive_policy,
    check_redrive_allow_policy,
    parse_redrive_policy,
    refused_redrive,
)
from local.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS sqs_queues (
    name TEXT PRIMARY KEY, attributes TEXT NOT NULL, tags TEXT NOT NULL, created REAL NOT NULL, modified REAL NOT NULL
) WITHOUT ROWID;
"""
ROWS = "SELECT name, attributes, tags, created, modified FROM sqs_queues"


class QueueCatalogue:
    """Makes, finds, changes and forgets queues; every change is durable before it returns."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.create(SCHEMA)
        self._queues = {row["name"]: _queue(*row) for row in store.rows(ROWS)}

    def __iter__(self) -> Iterator[Queue]:
        return iter(sorted(self._queues.values(), key=lambda queue: queue.name))

    def __contains__(self, name: str) -> bool:
        return name in self._queues

    def named(self, name: str) -> Queue:
        """Find a queue by name; raises `QueueDoesNotExist`."""
        if name not in self._queues:
            raise queue_does_not_exist()
        return self._queues[name]

    def at(self, queue_arn: str) -> Queue:
        """Find a queue by ARN; raises `QueueDoesNotExist`."""
        return self.named(resource_of(queue_arn))

    def create(self, name: str, attributes: Mapping[str, str], tags: Mapping[str, str], now: float) -> Queue:
        """Make a queue, or find the one that is like it; raises `QueueNameExists` where an attribute differs."""
        fifo = attributes.get("FifoQueue") == "true"
        check_name(name, fifo=fifo)
        checked = self._checked(name, attributes, fifo=fifo)
        if name in self._queues:
            return self._same(self._queues[name], checked)
        merged = merged_attributes(default_attributes(fifo=fifo), checked)
        return self._keep(Queue(name, merged, dict(tags), now, now))

    def ensure(self, name: str, attributes: Mapping[str, str], tags: Mapping[str, str], now: float) -> Queue:
        """Make a queue, or give the one that is there exactly these attributes and tags; its messages stay."""
        fifo = attributes.get("FifoQueue") == "true"
        check_name(name, fifo=fifo)
        merged = merged_attributes(default_attributes(fifo=fifo), self._checked(name, attributes, fifo=fifo))
        known = self._queues.get(name)
        if known and known.attributes == merged and known.tags == tags:
            return known
        return self._keep(Queue(name, merged, dict(tags), known.created if known else now, now))

    def change(self, queue: Queue, attributes: Mapping[str, str], now: float) -> Queue:
        """Set some attributes of a queue; the others stay."""
        if not queue.fifo and "FifoQueue" in attributes:
            raise invalid_attribute_name("FifoQueue")
        checked = self._checked(queue.name, attributes, fifo=queue.fifo)
        return self._keep(replace(queue, attributes=merged_attributes(queue.attributes, checked), modified=now))

    def tag(self, queue: Queue, tags: Mapping[str, str]) -> Queue:
        """Give a queue exactly these tags."""
        return self._keep(replace(queue, tags=dict(tags)))

    def forget(self, queue: Queue) -> None:
        """Take a queue away."""
        self._store.execute("DELETE FROM sqs_queues WHERE name = ?", (queue.name,))
        del self._queues[queue.name]

    def sources_of(self, dead_letter: Queue) -> list[Queue]:
        """List the queues whose dead letters go to this one."""
        return [queue for queue in self if queue.redrive and queue.redrive.dead_letter_arn == dead_letter.arn]

    def _checked(self, name: str, attributes: Mapping[str, str], *, fifo: bool) -> dict[str, str]:
        checked = checked_attributes(attributes, fifo=fifo)
        if checked.get("RedriveAllowPolicy"):
            check_redrive_allow_policy(checked["RedriveAllowPolicy"])
        if checked.get("RedrivePolicy"):
            checked["RedrivePolicy"] = self._redrive_policy(Queue(name, {}, {}, 0, 0), checked["RedrivePolicy"])
        return checked

    def _redrive_policy(self, source: Queue, text: str) -> str:
        policy = parse_redrive_policy(text)
        dead_letter = self._queues.get(policy.dead_letter_arn.rpartition(":")[2])
        if dead_letter is None:
            raise refused_redrive(text, "Dead letter target does not exist.")
        if dead_letter.fifo != source.fifo:
            raise refused_redrive(text, "Dead-letter queue must be same type of queue as the source.")
        if not allows_redrive(dead_letter.attributes.get("RedriveAllowPolicy"), source.arn):
            raise refused_redrive(text, f"{dead_letter.name} does not allow {source.name} as a source queue.")
        return canonical_redrive_policy(policy)

    def _same(self, queue: Queue, wanted: Mapping[str, str]) -> Queue:
        for name, value in wanted.items():
            if queue.attributes.get(name, "") != value:
                raise queue_name_exists(name)
        return queue

    def _keep(self, queue: Queue) -> Queue:
        self._store.execute(
            "INSERT OR REPLACE INTO sqs_queues (name, attributes, tags, created, modified) VALUES (?, ?, ?, ?, ?)",
            (queue.name, json.dumps(queue.attributes), json.dumps(queue.tags), queue.created, queue.modified),
        )
        self._queues[queue.name] = queue
        return queue


def _queue(name: str, attributes: str, tags: str, created: float, modified: float) -> Queue:
    return Queue(name, json.loads(attributes), json.loads(tags), created, modified)
