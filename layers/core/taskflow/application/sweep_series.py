"""Keep the next occurrences of every series that has fallen due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from taskflow.application.plan_occurrences import Planned, plan_occurrences
from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.series import OpenSweepWork
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.publish_committed import publish_committed
from taskflow.domain.actor import Cause

CLAIM_SIZE = 10
"""Series in one transaction: few enough that nobody waits long for one of them, even if each has a lot to make up."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: how many series, what came of it, and how overdue the first one was."""

    series: int
    planned: Planned
    lateness: timedelta


@dataclass(frozen=True, kw_only=True)
class SweepSeries:
    """Does for every series that has fallen due what `KeepSeries` does for one, also after a long pause.

    Any number of sweeps share the work: what one has claimed, the others pass over.
    """

    open_work: OpenSweepWork
    publisher: EventPublisher
    clock: Clock
    ids: Ids

    def __call__(self, *, may_go_on: Callable[[], bool], cause: Cause) -> Swept:
        """Plan what is due, claim by claim, until nothing is left or `may_go_on` says no."""
        swept = Swept(0, Planned(), timedelta())
        while may_go_on():
            done = self._sweep_once(cause)
            if not done.series:
                break
            lateness = max(swept.lateness, done.lateness)
            swept = Swept(swept.series + done.series, swept.planned + done.planned, lateness)
        return swept

    def _sweep_once(self, cause: Cause) -> Swept:
        now = self.clock.now()
        with self.open_work() as work:
            records = work.claim(now=now, limit=CLAIM_SIZE)
            if not records:
                return Swept(0, Planned(), timedelta())
            planned = plan_occurrences(work, records, now=now, ids=self.ids, cause=cause)
            work.commit()
        publish_committed(work.publications, publisher=self.publisher)
        first = min(record.progress.check_at or now for record in records)
        return Swept(len(records), planned, now - first)
