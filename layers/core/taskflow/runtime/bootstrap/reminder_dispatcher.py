"""What `reminder_dispatcher` is made of."""

import time
from functools import cache, partial

from taskflow.adapters import aws_clients
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.due_queue import ReminderQueue
from taskflow.adapters.eventbridge import EventBridgePublisher
from taskflow.adapters.ids import Uuid7Ids
from taskflow.adapters.postgres.reminder_work import PostgresDueWork
from taskflow.application.dispatch_reminders import DispatchReminders
from taskflow.application.ports.reminders import OpenDueWork
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.bootstrap.reminder_queue import delayed_queue
from taskflow.runtime.settings import ReminderDispatcherSettings, read


@cache
def dispatch_reminders() -> DispatchReminders:
    """Put the use case together, on first use."""
    settings = read(ReminderDispatcherSettings)
    clock, open_work = SystemClock(), partial(PostgresDueWork, engine_for(settings))
    return DispatchReminders(
        open_work=open_work,
        publisher=EventBridgePublisher(settings.event_bus_name, aws_clients.events),
        queue=ReminderQueue(delayed_queue(settings)),
        clock=clock,
        ids=Uuid7Ids(clock),
        sleep=time.sleep,
        prepare=cache(partial(_prepare, open_work)),
    )


def _prepare(open_work: OpenDueWork) -> None:
    """Connect, let the database parse what is going to be asked, and make the client of the bus."""
    with open_work() as work:
        work.take(())
    aws_clients.events()
