"""What `reminder_planner` is made of."""

from functools import cache, partial

from taskflow.adapters import aws_clients
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.due_queue import ReminderQueue
from taskflow.adapters.eventbridge import EventBridgePublisher
from taskflow.adapters.ids import Uuid7Ids
from taskflow.adapters.postgres.reminder_work import PostgresReminderPlanWork
from taskflow.application.plan_task_reminders import PlanTaskReminders
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.bootstrap.reminder_queue import delayed_queue
from taskflow.runtime.settings import ReminderPlannerSettings, read


@cache
def plan_task_reminders() -> PlanTaskReminders:
    """Put the use case together, on first use."""
    settings = read(ReminderPlannerSettings)
    clock = SystemClock()
    return PlanTaskReminders(
        open_work=partial(PostgresReminderPlanWork, engine_for(settings)),
        publisher=EventBridgePublisher(settings.event_bus_name, aws_clients.events),
        queue=ReminderQueue(delayed_queue(settings)),
        clock=clock,
        ids=Uuid7Ids(clock),
    )
