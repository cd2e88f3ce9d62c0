"""Fire reminders at their second."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from taskflow.application.due import Due
from taskflow.application.errors import UnavailableError
from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.reminders import DueWork, OpenDueWork, Taken
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.ports.timers import DueQueue
from taskflow.application.publish_committed import publish_committed
from taskflow.domain.actor import Actor
from taskflow.domain.reminder_events import ReminderEvent
from taskflow.domain.reminder_verdict import end_reminder, tell_tasks
from taskflow.domain.scheduled_reminder import Reminder, ReminderState

ACTOR = Actor(user=None, client="reminder_dispatcher")

LONGEST_WAIT = timedelta(seconds=3)
"""A message comes less than two seconds early, and the reminders in it fall due within a second of the first."""

GATHER = timedelta(milliseconds=100)
"""Reminders that fall due within this of one another fire together, when the last of them does."""

PAUSE = timedelta(seconds=2)
"""When a reminder whose task is being changed is looked at again."""


@dataclass(frozen=True, slots=True)
class Dispatched:
    """What has come of reminders: the lateness of each one that fired, and how many have ended otherwise."""

    late_by: Sequence[timedelta] = ()
    expired: int = 0
    cancelled: int = 0
    sent_back: int = 0

    def __add__(self, other: "Dispatched") -> "Dispatched":
        return Dispatched(
            (*self.late_by, *other.late_by),
            self.expired + other.expired,
            self.cancelled + other.cancelled,
            self.sent_back + other.sent_back,
        )


@dataclass(frozen=True, kw_only=True)
class DispatchReminders:
    """Fires reminders once, however often it is told to, and none before its time.

    Those that are due together are marked and told in one transaction, and published after it. Whoever dies before the
    commit has done nothing; whoever dies after it has left everything in the outbox.
    """

    open_work: OpenDueWork
    publisher: EventPublisher
    queue: DueQueue
    clock: Clock
    ids: Ids
    sleep: Callable[[float], None]
    prepare: Callable[[], None]
    """Makes ready what firing needs, while there is still time: a first connection takes longer than a reminder may."""

    def __call__(self, due: Sequence[Due]) -> Dispatched:
        """Fire reminders as they fall due, waiting for those whose second has begun.

        Raises `UnavailableError` when one that came too early cannot be sent back to the queue.
        """
        self.prepare()
        horizon = self.clock.now() + LONGEST_WAIT
        waiting = sorted({one.id: one for one in due if one.at <= horizon}.values(), key=lambda one: one.at)
        done = self._send_back([one for one in due if one.at > horizon])
        while waiting:
            self._wait_for(max(one.at for one in waiting if one.at <= waiting[0].at + GATHER))
            now = self.clock.now()
            ready, waiting = [one for one in waiting if one.at <= now], [one for one in waiting if one.at > now]
            done += self._fire({one.id for one in ready})
        return done

    def _wait_for(self, moment: datetime) -> None:
        # A sleep may end a little early: nobody is to be reminded before the time.
        while (remaining := (moment - self.clock.now()).total_seconds()) > 0:
            self.sleep(remaining)

    def _fire(self, reminder_ids: Collection[UUID]) -> Dispatched:
        with self.open_work() as work:
            taken, now = work.take(reminder_ids), self.clock.now()
            ended = _end(taken, reminder_ids, now)
            self._keep(work, taken, ended, now)
            work.commit()
        publish_committed(work.publications, publisher=self.publisher)
        return _count(ended, now) + self._send_back([Due(busy, now + PAUSE) for busy in taken.busy])

    def _keep(self, work: DueWork, taken: Taken, ended: Sequence[Reminder], now: datetime) -> None:
        told = tell_tasks(taken.tasks, taken.reminders, ended, now=now)
        work.end(ended, {task_id: task.reminder_status for task_id, task in told.items()})
        for reminder in ended:
            task, event_id = told.get(reminder.task_id), self.ids.new()
            work.record(ReminderEvent.of(reminder, task, event_id=event_id, now=now, actor=ACTOR))

    def _send_back(self, early: Sequence[Due]) -> Dispatched:
        if early and self.queue.send_due(early, now=self.clock.now()) < len(early):
            raise UnavailableError("queue")
        return Dispatched(sent_back=len(early))


def _end(taken: Taken, reminder_ids: Collection[UUID], now: datetime) -> Sequence[Reminder]:
    asked = [one for one in taken.reminders if one.id in reminder_ids and one.scheduled_at <= now]
    return [end_reminder(one, taken.tasks.get(one.task_id), now=now) for one in asked]


def _count(ended: Sequence[Reminder], now: datetime) -> Dispatched:
    states = [one.status for one in ended]
    return Dispatched(
        [one.lateness(now) for one in ended if one.status is ReminderState.SENT],
        states.count(ReminderState.EXPIRED),
        states.count(ReminderState.CANCELLED),
    )
