"""The queue in which reminders wait for their last seconds."""

from collections.abc import Sequence
from datetime import datetime

from taskflow.application.due import Due
from taskflow.application.ports.timers import DelayedQueue
from taskflow.contracts.due_reminders import write_timers


class ReminderQueue:
    """Sends reminders, those of one second together, to a delayed queue."""

    def __init__(self, queue: DelayedQueue) -> None:
        self._queue = queue

    def send_due(self, due: Sequence[Due], *, now: datetime) -> int:
        """Write the messages and send them."""
        return self._queue.send(write_timers(due), now=now)
