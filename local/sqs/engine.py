"""What the other services of the runtime use of SQS: send, receive, delete, durably and without polling."""

import logging
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from local.clock import Clock
from local.sqs.arrivals import Arrivals
from local.sqs.catalogue import QueueCatalogue
from local.sqs.deduplication import Accepted, Deduplication
from local.sqs.draft import Draft, check_draft, deduplication_id_of
from local.sqs.errors import invalid_value, message_not_in_flight, required
from local.sqs.message import Message, Receipt, parse_receipt
from local.sqs.message_attributes import Attributes, check_attributes
from local.sqs.message_store import MessageStore
from local.sqs.move_tasks import MoveTasks
from local.sqs.queue import Queue
from local.store import Store

LONGEST_INVISIBILITY = 43_200
HOUSEKEEPING = 60.0
"""Seconds between two looks for messages past their retention; one goes when two looks in a row have found it."""
log = logging.getLogger("local.sqs")


class SqsEngine:
    """Queues and messages of one account; what a method has done is in the store when it returns."""

    def __init__(self, store: Store, clock: Clock, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._store = store
        self._clock = clock
        self._queues = QueueCatalogue(store)
        self._messages = MessageStore(store)
        self._deduplication = Deduplication(store)
        self._moves = MoveTasks(store)
        self._arrivals = Arrivals()
        self._purged: dict[str, float] = {}
        # Whoever held messages in the name of the runtime has died with its last process.
        self._messages.release_all(clock.now())

    def send(
        self,
        queue_arn: str,
        body: str,
        *,
        delay: int | None = None,
        group_id: str | None = None,
        deduplication_id: str | None = None,
        attributes: Attributes | None = None,
    ) -> str:
        """Send a message, durably, and tell its id; raises `AwsError` as SendMessage would."""
        check_attributes(attributes or {})
        draft = Draft(body, attributes or {}, delay, group_id, deduplication_id)
        return self._post(self._queues.at(queue_arn), draft).message_id

    async def receive(
        self,
        queue_arn: str,
        *,
        max_messages: int,
        wait_seconds: float,
        visibility_timeout: int | None = None,
        held: bool = False,
    ) -> list[Message]:
        """Receive what is there, or wait up to `wait_seconds` for it.

        A `held` message stays in flight until it is settled, also when the clock is advanced; if this process dies
        before, it is offered again and its receive not counted.
        """
        deadline = self._clock.now() + wait_seconds
        while True:
            queue = self._queues.at(queue_arn)
            arrival = self._arrivals.event(queue.name)
            taken = self._take(queue, max_messages, visibility_timeout, held=held)
            now = self._clock.now()
            if taken or now >= deadline:
                return taken
            moment = self._messages.next_visible(queue, now)
            await self._clock.wait_for(arrival, deadline if moment is None else min(moment, deadline))

    def release(self, queue_arn: str, receipt_handles: Iterable[str]) -> None:
        """Offer held messages again at once, as if they had not been received."""
        queue = self._queues.at(queue_arn)
        with self._store.transaction():
            for handle in receipt_handles:
                self._messages.release(parse_receipt(handle, queue.name), self._clock.now())
        self._arrivals.announce(queue.name)

    def settle(self, queue_arn: str, *, processed: Iterable[str], failed: Iterable[str]) -> None:
        """Delete what was processed and leave what failed to its visibility timeout, in one transaction.

        What somebody else has received meanwhile is theirs, and stays.
        """
        queue = self._queues.at(queue_arn)
        with self._store.transaction():
            for handle in processed:
                self._messages.remove(parse_receipt(handle, queue.name))
            for handle in failed:
                self._messages.let_go(parse_receipt(handle, queue.name))
        self._arrivals.announce(queue.name)

    async def run(self) -> None:
        """Throw away what is past its retention, for as long as the runtime lives.

        What only the advancing of the clock has made too old, its receivers still have a minute to take.
        """
        while True:
            looked = self._clock.now()
            await self._clock.sleep(HOUSEKEEPING)
            self._expire(looked)

    def _queue(self, params: Mapping[str, Any]) -> Queue:
        return self._queues.named(required(params, "QueueUrl", str).rstrip("/").rpartition("/")[2])

    def _post(self, queue: Queue, draft: Draft) -> Accepted:
        check_draft(draft, queue)
        if not queue.fifo:
            return self._append(queue, draft)
        known = replace(draft, deduplication_id=deduplication_id_of(draft, queue))
        with self._store.transaction():
            return self._deduplication.find(queue, known, self._clock.now()) or self._append(queue, known)

    def _append(self, queue: Queue, draft: Draft) -> Accepted:
        now = self._clock.now()
        message_id = str(uuid.uuid4())
        accepted = Accepted(message_id, self._messages.add(queue, message_id, draft, now))
        if queue.fifo:
            self._deduplication.note(queue, draft, accepted, now)
        self._arrivals.announce(queue.name)
        return accepted

    def _take(self, queue: Queue, limit: int, visibility_timeout: int | None, *, held: bool) -> list[Message]:
        now = self._clock.now()
        hidden_until = now + (queue.visibility_timeout if visibility_timeout is None else visibility_timeout)
        dead = self._dead_letter_queue(queue)
        taken = self._messages.take(queue, now, limit=limit, hidden_until=hidden_until, held=held, dead=dead)
        if taken.moved and dead:
            log.info("messages moved to the dead-letter queue", extra={"queue": queue.name, "count": taken.moved})
            self._arrivals.announce(dead.name)
        return taken.messages

    def _dead_letter_queue(self, queue: Queue) -> Queue | None:
        name = queue.redrive.dead_letter_arn.rpartition(":")[2] if queue.redrive else ""
        return self._queues.named(name) if name in self._queues else None

    def _delete(self, queue: Queue, handle: str) -> None:
        receipt = parse_receipt(handle, queue.name)
        if not queue.fifo:
            self._messages.remove(receipt)
            return
        self._check_not_expired(receipt, handle)
        self._messages.remove(receipt)
        self._arrivals.announce(queue.name)

    def _check_not_expired(self, receipt: Receipt, handle: str) -> None:
        message = self._messages.find(receipt)
        expired = not message.in_flight(self._clock.now()) if message else self._messages.exists(receipt)
        if expired:
            raise invalid_value("ReceiptHandle", handle, "The receipt handle has expired.")

    def _change_visibility(self, queue: Queue, handle: str, seconds: int) -> None:
        if not 0 <= seconds <= LONGEST_INVISIBILITY:
            raise invalid_value("VisibilityTimeout", seconds, "Must be between 0 and 43200, if provided.")
        receipt = parse_receipt(handle, queue.name)
        message = self._messages.find(receipt)
        now = self._clock.now()
        if message is None:
            reason = "Message does not exist or is not available for visibility timeout change."
            raise invalid_value("ReceiptHandle", handle, reason)
        if not message.in_flight(now):
            raise message_not_in_flight()
        if now + seconds > message.received + LONGEST_INVISIBILITY:
            reason = "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]"
            raise invalid_value("VisibilityTimeout", seconds, reason)
        self._messages.hide_until(receipt, now + seconds)
        self._arrivals.announce(queue.name)

    def _expire(self, moment: float) -> None:
        self._deduplication.expire(moment)
        for queue in self._queues:
            expired = self._messages.expire(queue, moment)
            if expired:
                log.info("messages past their retention dropped", extra={"queue": queue.name, "count": expired})
