"""Queues that hand a message over at the second it is due."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

from taskflow.application.timer import Timer

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

log = logging.getLogger(__name__)

ENTRIES_PER_CALL = 10
LONGEST_DELAY = 900
"""Seconds (Amazon SQS, "Message timers"); delays are whole seconds."""


class SqsDelayedQueue:
    """Sends timers to one queue; `connect` makes the client when the first one is sent.

    `whole` makes whole seconds of a delay: `ceil` for a receiver that acts at once, and is up to a second late; `floor`
    for one that waits for the fraction of a second that remains.
    """

    def __init__(
        self, queue_url: str, connect: Callable[[], "SQSClient"], *, whole: Callable[[float], int] = ceil
    ) -> None:
        self._queue_url = queue_url
        self._connect = connect
        self._whole = whole

    def send(self, timers: Sequence[Timer], *, now: datetime) -> int:
        """Send in calls of ten; what the queue refuses is logged and left to the next sweep."""
        starts = range(0, len(timers), ENTRIES_PER_CALL)
        return sum(self._send(timers[start : start + ENTRIES_PER_CALL], now=now) for start in starts)

    def _send(self, timers: Sequence[Timer], *, now: datetime) -> int:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - costs a cold start 60 ms

        entries = [self._entry(number, timer, now=now) for number, timer in enumerate(timers)]
        try:
            answer = self._connect().send_message_batch(QueueUrl=self._queue_url, Entries=entries)
        except (BotoCoreError, ClientError) as error:
            log.warning("timers left to the next sweep", extra={"timers": len(timers), "reason": str(error)})
            return 0
        for failure in answer.get("Failed", []):
            log.warning("timer left to the next sweep", extra={"reason": failure["Code"]})
        return sum(timers[int(taken["Id"])].count for taken in answer.get("Successful", []))

    def _entry(self, number: int, timer: Timer, *, now: datetime) -> "SendMessageBatchRequestEntryTypeDef":
        remaining = self._whole((timer.due_at - now).total_seconds())
        delay = min(max(remaining, 0), LONGEST_DELAY)
        return {"Id": str(number), "MessageBody": timer.message, "DelaySeconds": delay}
