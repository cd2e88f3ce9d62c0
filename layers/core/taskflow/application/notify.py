"""Tell a person what happened to a task."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from taskflow.application.errors import GoneError, PushError
from taskflow.application.frames import Frame
from taskflow.application.ports.connections import ConnectionPusher
from taskflow.application.ports.notifications import OpenNotificationWork
from taskflow.application.ports.time import Clock
from taskflow.domain.events import TaskEvent
from taskflow.domain.notification import Notification, NotificationDraft

log = logging.getLogger(__name__)

PUSHES_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one event: stored now or known before, and how many connections heard or have gone."""

    stored: bool
    heard: int = 0
    gone: int = 0


@dataclass(frozen=True, kw_only=True)
class Notify:
    """Stores one notification per event, however often the event arrives, and hints at it on every open connection.

    The stored row is what counts. A push that fails is not repeated: the client sees a gap in the numbers and resumes.
    """

    open_work: OpenNotificationWork
    pusher: ConnectionPusher
    clock: Clock

    def __call__(self, event: TaskEvent) -> Delivery:
        """Notify the owner of the task."""
        now = self.clock.now()
        with self.open_work(owner_id=event.owner_id) as work:
            notification = work.store(NotificationDraft.about(event), now=now)
            if notification is None:
                return Delivery(stored=False)
            connections = work.connections(now=now)
            work.commit()
        return self._fan_out(notification, event, connections)

    def _fan_out(self, notification: Notification, event: TaskEvent, connections: Sequence[str]) -> Delivery:
        if not connections:
            return Delivery(stored=True)
        with ThreadPoolExecutor(min(PUSHES_AT_ONCE, len(connections))) as pool:
            outcomes = list(pool.map(lambda connection: self._push(connection, [notification, event]), connections))
        gone = [connection for connection, outcome in zip(connections, outcomes, strict=True) if outcome is GoneError]
        if gone:
            self._forget(gone, owner_id=event.owner_id)
        return Delivery(stored=True, heard=outcomes.count(None), gone=len(gone))

    def _push(self, connection: str, frames: Sequence[Frame]) -> type[GoneError | PushError] | None:
        try:
            self.pusher.push(connection, frames)
        except GoneError:
            return GoneError
        except PushError as error:
            log.warning("frame not sent", extra={"connection_id": connection, "reason": str(error)})
            return PushError
        return None

    def _forget(self, gone: Sequence[str], *, owner_id: str) -> None:
        with self.open_work(owner_id=owner_id) as work:
            work.forget(gone, now=self.clock.now())
            work.commit()
