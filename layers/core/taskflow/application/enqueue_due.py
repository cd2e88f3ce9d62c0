"""Send what falls due soon on its way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from taskflow.application.ports.time import Clock
from taskflow.application.ports.timers import DelayedQueue, Timers
from taskflow.application.timer import HORIZON

CLAIM_SIZE = 100


@dataclass(frozen=True, slots=True)
class Enqueued:
    """What one sweep did: rows claimed and sent, and by how much the most overdue one was late."""

    claimed: int
    sent: int
    lateness: timedelta


@dataclass(frozen=True, kw_only=True)
class EnqueueDue:
    """Claims timers and sends each to the delayed queue; each claim is committed before anything is sent."""

    timers: Timers
    queue: DelayedQueue
    clock: Clock

    def __call__(self, *, may_go_on: Callable[[], bool]) -> Enqueued:
        """Claim and send, piece by piece, until nothing is left that falls due soon or `may_go_on` says no."""
        claimed = sent = 0
        lateness = timedelta()
        while may_go_on():
            now = self.clock.now()
            timers = self.timers.claim(now=now, due_before=now + HORIZON, limit=CLAIM_SIZE)
            if not timers:
                break
            claimed += sum(timer.count for timer in timers)
            sent += self.queue.send(timers, now=now)
            lateness = max(lateness, *(now - timer.due_at for timer in timers))
        return Enqueued(claimed, sent, lateness)
