"""The queue of reminders, for whoever fills it."""

from math import floor

from taskflow.adapters import aws_clients
from taskflow.adapters.sqs import SqsDelayedQueue
from taskflow.runtime.settings import ReminderQueueSettings

EARLY = 1
"""Seconds that a cold start takes: by then the dispatcher has connected, and waits."""


def delayed_queue(settings: ReminderQueueSettings) -> SqsDelayedQueue:
    """Make the queue; a message comes `EARLY` and less than a second before its time."""
    return SqsDelayedQueue(settings.reminder_queue_url, aws_clients.sqs, whole=_round)


def _round(remaining: float) -> int:
    return floor(remaining) - EARLY
