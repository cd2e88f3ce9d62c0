"""Takes messages off a queue as they come, invokes the function with them, and deletes what it has done."""

import asyncio
import logging
from contextlib import suppress
from functools import partial
from typing import Protocol

from local.clock import Clock
from local.errors import AwsError
from local.event_source_mapping.answer import Answer, failed_ids
from local.event_source_mapping.filter import compile_filters, passes
from local.event_source_mapping.record import LARGEST_PAYLOAD, payloads_of, size_of_record
from local.event_source_mapping.settings import MappingSettings
from local.sqs.engine import SqsEngine
from local.sqs.message import Message
from local.sqs.queue import FIFO_SUFFIX

DEFAULT_CONCURRENCY = 5
"""Batches in the hands of a function at once where nothing is set: what Lambda starts with."""
LONG_WAIT = 3_600.0
"""Seconds of one wait for messages; a message ends it at once."""
RECOVERY_PAUSE = 5.0
"""Seconds before a queue that could not be read is read again."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds between two attempts at a function that is throttled; doubled each time."""
log = logging.getLogger("local.event_source_mapping")


class Functions(Protocol):
    """Invokes a function and waits for it; raises `AwsError`, `TooManyRequestsException` when it is throttled."""

    async def invoke(self, name_or_arn: str, payload: bytes, /) -> Answer:
        """Invoke a function by name or ARN."""


class Poller:
    """Works off one queue for one function, as many batches at once as the mapping allows.

    At least once: a message is deleted only when the function is done with it; what fails waits for its visibility
    timeout. Batches that are with the function are tasks in `batches` and outlive `run`.
    """

    def __init__(
        self,
        settings: MappingSettings,
        sqs: SqsEngine,
        functions: Functions,
        clock: Clock,
        batches: set[asyncio.Task[None]],
    ) -> None:
        self._settings = settings
        self._sqs = sqs
        self._functions = functions
        self._clock = clock
        self._queue = settings.queue_arn
        self._filters = compile_filters(settings.filters)
        self._slots = asyncio.Semaphore(settings.concurrency or DEFAULT_CONCURRENCY)
        self._batches = batches

    async def run(self) -> None:
        """Poll until cancelled; batches that are with the function then go on."""
        while True:
            await self._slots.acquire()
            try:
                self._start(await self._gather())
            except AwsError as error:
                log.warning("queue cannot be read", extra={"queue": self._queue, "error": str(error)})
                await self._recover()
            except Exception:
                log.exception("polling failed", extra={"queue": self._queue})
                await self._recover()

    async def _recover(self) -> None:
        self._slots.release()
        await self._clock.sleep(RECOVERY_PAUSE)

    async def _gather(self) -> list[Message]:
        """Collect a batch: until it is full, its window ends, or it weighs 6 MB."""
        batch: list[Message] = []
        try:
            while not batch:
                batch += await self._receive(LONG_WAIT, self._settings.batch_size)
            if self._settings.window:
                await self._fill(batch)
        except BaseException:
            self._sqs.release(self._queue, handles_of(batch))
            raise
        return batch

    async def _fill(self, batch: list[Message]) -> None:
        window_ends = self._clock.now() + self._settings.window
        weight = self._weight(batch)
        while (room := self._settings.batch_size - len(batch)) and weight < LARGEST_PAYLOAD:
            remaining = window_ends - self._clock.now()
            if remaining <= 0:
                return
            more = await self._receive(remaining, room)
            batch += more
            weight += self._weight(more)

    def _weight(self, messages: list[Message]) -> int:
        return sum(size_of_record(message, self._queue) for message in messages)

    async def _receive(self, wait: float, room: int) -> list[Message]:
        found = await self._sqs.receive(self._queue, max_messages=room, wait_seconds=wait, held=True)
        try:
            passed = [message for message in found if passes(message, self._queue, self._filters)]
        except Exception:
            self._sqs.settle(self._queue, processed=(), failed=handles_of(found))
            raise
        if len(passed) < len(found):
            self._sqs.settle(self._queue, processed=set(handles_of(found)) - set(handles_of(passed)), failed=())
        return passed

    def _start(self, batch: list[Message]) -> None:
        task = asyncio.create_task(self._process(batch))
        self._batches.add(task)
        task.add_done_callback(partial(self._finished, batch))

    def _finished(self, batch: list[Message], task: asyncio.Task[None]) -> None:
        self._batches.discard(task)
        self._slots.release()
        if task.cancelled() or not (error := task.exception()):
            return
        log.error("batch failed", exc_info=error, extra={"queue": self._queue})
        with suppress(AwsError):  # the queue may be gone
            self._sqs.settle(self._queue, processed=(), failed=handles_of(batch))

    async def _process(self, batch: list[Message]) -> None:
        blocked = False
        for messages, payload in payloads_of(batch, self._queue):
            hidden_until = min(message.visible_at for message in messages)
            answer = None if blocked else await self._invoke(payload, hidden_until)
            complete = self._settle(messages, answer)
            # In a FIFO queue nothing may be done before what failed.
            blocked = not complete and self._queue.endswith(FIFO_SUFFIX)

    async def _invoke(self, payload: bytes, until: float) -> Answer | None:
        """Invoke the function, again and again while it is throttled, as long as the messages are hidden."""
        pause = FIRST_PAUSE
        while True:
            try:
                return await self._functions.invoke(self._settings.function_arn, payload)
            except AwsError as error:
                if self._clock.now() + pause >= until:
                    log.warning("function cannot be invoked", extra={"queue": self._queue, "error": str(error)})
                    return None
            await self._clock.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _settle(self, messages: list[Message], answer: Answer | None) -> bool:
        """Delete what was done; tells whether that was everything."""
        handles = {message.message_id: message.receipt_handle for message in messages}
        failed = set(handles)
        if answer is not None:
            failed = failed_ids(answer, handles, reports_failures=self._settings.reports_failures)
        if failed:
            log.warning("messages not processed", extra={"queue": self._queue, "count": len(failed)})
        self._sqs.settle(
            self._queue,
            processed=[handle for message_id, handle in handles.items() if message_id not in failed],
            failed=[handles[message_id] for message_id in failed],
        )
        return not failed


def handles_of(messages: list[Message]) -> list[str]:
    """List the receipt handles of messages."""
    return [message.receipt_handle for message in messages]
