"""Replay what a WebSocket client has missed."""

from collections.abc import Sequence
from dataclasses import dataclass

from taskflow.application.frames import Complaint, Frame, Refusal, Resync
from taskflow.application.ports.connections import OpenConnectionWork
from taskflow.application.ports.notifications import Inbox
from taskflow.application.ports.time import Clock

REPLAY_LIMIT = 100
"""Notifications; whoever missed more reads the list instead."""


@dataclass(frozen=True, kw_only=True)
class ResumeStream:
    """Finds the frames that a client has missed."""

    open_work: OpenConnectionWork
    inbox: Inbox
    clock: Clock

    def __call__(self, connection_id: str, *, since: int) -> Sequence[Frame]:
        """Answer the notifications after number `since` in order, or the advice to read everything again."""
        with self.open_work() as work:
            owner_id = work.find_owner(connection_id, now=self.clock.now())
        if owner_id is None:
            return [
                Refusal(Complaint.UNKNOWN_CONNECTION, "this connection has expired: connect again with a new ticket")
            ]
        missed = self.inbox.since(since, owner_id=owner_id, limit=REPLAY_LIMIT + 1)
        return [Resync(self.inbox.last_seq(owner_id=owner_id))] if len(missed) > REPLAY_LIMIT else missed
