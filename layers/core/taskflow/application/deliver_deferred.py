"""Deliver a notification that has waited for the end of quiet hours."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from taskflow.application.broadcast import Broadcast, Reach
from taskflow.application.ports.notifications import OpenNotificationWork
from taskflow.application.ports.time import Clock

AHEAD = timedelta(seconds=1)
"""How far two machines' clocks may differ before a message counts as too early."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Whom a notification reached, and how late it was."""

    reach: Reach
    lateness: timedelta


@dataclass(frozen=True, kw_only=True)
class DeliverDeferred:
    """Delivers once, however often it is told to: the waiting row turns into a numbered one in one transaction."""

    open_work: OpenNotificationWork
    broadcast: Broadcast
    clock: Clock

    def __call__(self, event_id: UUID, *, owner_id: str) -> Delivered | None:
        """Deliver the notification of an event; nothing happens when it has been delivered or is not yet due."""
        now = self.clock.now()
        with self.open_work(owner_id=owner_id) as work:
            waited = work.take(event_id, due_before=now + AHEAD)
            if waited is None:
                return None
            notification = work.store(waited.draft, now=now)
            work.commit()
        frames = [] if notification.silent else [notification]
        return Delivered(self.broadcast(frames, owner_id=owner_id), max(now - waited.until, timedelta()))
