"""What `reminder_sweeper` is made of."""

from functools import cache

from taskflow.adapters.clock import SystemClock
from taskflow.adapters.postgres.reminders import PostgresReminders
from taskflow.application.enqueue_due import EnqueueDue
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.bootstrap.reminder_queue import delayed_queue
from taskflow.runtime.settings import ReminderSweeperSettings, read


@cache
def enqueue_due() -> EnqueueDue:
    """Put the use case together, on first use."""
    settings = read(ReminderSweeperSettings)
    return EnqueueDue(
        timers=PostgresReminders(engine_for(settings)), queue=delayed_queue(settings), clock=SystemClock()
    )
