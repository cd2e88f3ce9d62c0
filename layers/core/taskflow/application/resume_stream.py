"""Replay what a WebSocket client has missed."""

from collections.abc import Sequence
from dataclasses import dataclass

from taskflow.application.frames import Complaint, Frame, Refusal, Replay, Resync
from taskflow.application.ports.connections import OpenConnectionWork
from taskflow.application.ports.notifications import Inbox
from taskflow.application.ports.time import Clock
from taskflow.domain.notification import Notification

REPLAY_LIMIT = 1000
"""Notifications; whoever missed more reads the list instead."""

BATCH_SIZE = 100
"""Notifications in one frame: with the longest titles that is less than the 128 KB that a message may have."""

EXPIRED = Refusal(Complaint.UNKNOWN_CONNECTION, "this connection has expired: connect again with a new ticket")


@dataclass(frozen=True, kw_only=True)
class ResumeStream:
    """Finds the frames that a client has missed."""

    open_work: OpenConnectionWork
    inbox: Inbox
    clock: Clock

    def __call__(self, connection_id: str, *, since: int, in_batches: bool = False) -> Sequence[Frame]:
        """Answer the notifications after number `since` in order, or the advice to read everything again."""
        with self.open_work() as work:
            owner_id = work.find_owner(connection_id, now=self.clock.now())
        if owner_id is None:
            return [EXPIRED]
        found = self.inbox.since(since, owner_id=owner_id, limit=REPLAY_LIMIT + 1)
        if len(found.items) > REPLAY_LIMIT:
            return [Resync(found.last_seq)]
        return _in_batches(found.items) if in_batches else found.items


def _in_batches(notifications: Sequence[Notification]) -> Sequence[Frame]:
    starts = range(0, len(notifications), BATCH_SIZE)
    return [Replay(tuple(notifications[start : start + BATCH_SIZE])) for start in starts]
