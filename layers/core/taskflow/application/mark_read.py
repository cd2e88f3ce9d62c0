"""Note which notifications a person has read."""

from collections.abc import Collection
from dataclasses import dataclass

from taskflow.application.ports.notifications import OpenReadMarkWork
from taskflow.application.ports.time import Clock
from taskflow.domain.actor import Caller


@dataclass(frozen=True, kw_only=True)
class MarkRead:
    """Marks the caller's notifications as read, once and for all."""

    open_work: OpenReadMarkWork
    clock: Clock

    def __call__(self, *, up_to: int, seqs: Collection[int], caller: Caller) -> int:
        """Mark those up to a number, and single ones; numbers that are not there change nothing. Answers the unread."""
        with self.open_work(owner_id=caller.user) as work:
            unread = work.mark_read(up_to=up_to, seqs=seqs, now=self.clock.now())
            work.commit()
        return unread
