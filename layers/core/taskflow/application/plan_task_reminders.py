"""Keep a task's reminders as the task asks for them."""

from dataclasses import dataclass, replace
from datetime import datetime

from taskflow.application.due import Due
from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.reminders import OpenReminderPlanWork, ReminderPlanWork
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.ports.timers import DueQueue
from taskflow.application.publish_committed import publish_committed
from taskflow.application.timer import HORIZON
from taskflow.domain.actor import Actor
from taskflow.domain.consequence import leads_further
from taskflow.domain.events import TaskEvent
from taskflow.domain.reminder_events import ReminderEvent
from taskflow.domain.reminder_plan import ReminderPlan, plan_reminders
from taskflow.domain.scheduled_reminder import ReminderState

ACTOR = Actor(user=None, client="reminder_planner")


@dataclass(frozen=True, slots=True)
class PlannedReminders:
    """What planning came to, in reminders."""

    scheduled: int = 0
    ended: int = 0


@dataclass(frozen=True, kw_only=True)
class PlanTaskReminders:
    """Makes, moves and cancels the reminders of the task that an event has touched.

    What is done follows from the task as it is now, read while it is locked: an event that comes late, twice or out of
    order changes nothing that is right already, and after the last one the rows are what the latest version says. What
    falls due before a sweep can be sure to see it is claimed in the same transaction and sent on its way.
    """

    open_work: OpenReminderPlanWork
    publisher: EventPublisher
    queue: DueQueue
    clock: Clock
    ids: Ids

    def __call__(self, event: TaskEvent) -> PlannedReminders:
        """Plan the reminders of an event's task."""
        if not leads_further(event):
            return PlannedReminders()
        now = self.clock.now()
        with self.open_work(owner_id=event.owner_id) as work:
            if not work.begin(event.event_id, now=now):
                return PlannedReminders()
            plan = self._plan(work, event, now)
            work.commit()
        soon = [Due(one.id, one.scheduled_at) for one in plan.made if one.status is ReminderState.QUEUED]
        self.queue.send_due(soon, now=self.clock.now())
        publish_committed(work.publications, publisher=self.publisher)
        return PlannedReminders(len(plan.made), len(plan.ended))

    def _plan(self, work: ReminderPlanWork, event: TaskEvent, now: datetime) -> ReminderPlan:
        asking = work.lock(event.task.id)
        known = work.known(event.task.id, due_date=asking.task.due_date if asking else None)
        plan = plan_reminders(asking, known, event=event, new_id=self.ids.new, now=now, horizon=HORIZON)
        work.carry_out(event.task.id, plan)
        task = replace(asking.task, reminder_status=plan.status) if asking else None
        for reminder in (*plan.ended, *plan.made):
            work.record(ReminderEvent.of(reminder, task, event_id=self.ids.new(), now=now, actor=ACTOR))
        return plan
