"""Tell a person what happened to a task."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from taskflow.application.broadcast import Broadcast, Reach
from taskflow.application.frames import Frame
from taskflow.application.ports.notifications import NotificationWork, OpenNotificationWork
from taskflow.application.ports.time import Clock
from taskflow.application.ports.timers import DelayedQueue
from taskflow.application.timer import HORIZON, Timer
from taskflow.domain.events import TaskEvent
from taskflow.domain.notification import Notification, NotificationDraft
from taskflow.domain.notification_rules import Defer, Omit, Tell, judge


class Fate(StrEnum):
    """What became of an event's notification."""

    STORED = "stored"
    DEFERRED = "deferred"
    OMITTED = "omitted"
    KNOWN = "known"
    """The event has been here before."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one event, and whom it reached."""

    fate: Fate
    reach: Reach = field(default_factory=Reach)


@dataclass(frozen=True, kw_only=True)
class Notify:
    """Acts once on each event, however often it arrives: by the owner's preferences it is told now, later or not.

    The stored row is what counts; frames are hints that it is there. Every event also goes to open pages as a change,
    whatever the preferences say, except to the connection whose client caused it.
    """

    open_work: OpenNotificationWork
    broadcast: Broadcast
    queue: DelayedQueue
    clock: Clock

    def __call__(self, event: TaskEvent) -> Delivery:
        """Notify the owner of the task."""
        now = self.clock.now()
        timers: Sequence[Timer] = ()
        notification: Notification | None = None
        with self.open_work(owner_id=event.owner_id) as work:
            preferences = work.admit(event.event_id, now=now)
            if preferences is None:
                return Delivery(Fate.KNOWN)
            match judge(event, preferences, now=now):
                case Tell(silent):
                    notification, fate = work.store(NotificationDraft.about(event, silent=silent), now=now), Fate.STORED
                case Defer() as verdict:
                    timers, fate = self._defer(work, event, verdict, now=now), Fate.DEFERRED
                case Omit():
                    fate = Fate.OMITTED
            work.commit()
        reach = self._tell(event, notification)
        self.queue.send(timers, now=now)
        return Delivery(fate, reach)

    @staticmethod
    def _defer(work: NotificationWork, event: TaskEvent, verdict: Defer, *, now: datetime) -> Sequence[Timer]:
        # What falls due before a sweep can be sure to see it is sent on its way here.
        soon = verdict.until < now + HORIZON
        timer = work.defer(NotificationDraft.about(event, silent=verdict.silent), until=verdict.until, claimed=soon)
        return [timer] if soon else []

    def _tell(self, event: TaskEvent, notification: Notification | None) -> Reach:
        frames: list[Frame] = [notification] if notification and not notification.silent else []
        leave_out = event.cause.connection_id
        return self.broadcast([*frames, event], owner_id=event.owner_id, leave_out=leave_out)
