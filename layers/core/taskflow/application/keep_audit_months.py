"""Keep the audit trail's months: partitions ahead of time, and none beyond the retention."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from taskflow.application.errors import UnavailableError
from taskflow.application.ports.audit_upkeep import OpenAuditUpkeepWork
from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.publish_committed import publish_committed
from taskflow.domain.actor import Cause
from taskflow.domain.audit_events import AUDIT_PARTITION_DROPPED, AuditEvent
from taskflow.domain.month import add_months, month_of, write_month

log = logging.getLogger(__name__)

MONTHS_AHEAD = 3
ATTEMPTS = 20
"""How often dropping a month is tried while readers and writers are in the way."""

PAUSE = 0.5
"""Seconds between two attempts."""


@dataclass(frozen=True, slots=True)
class MonthsKept:
    """The months that were dropped, and those that should have been but somebody was always in the way."""

    dropped: Sequence[date]
    postponed: Sequence[date]


@dataclass(frozen=True, kw_only=True)
class KeepAuditMonths:
    """Makes partitions for this month and the next three, and drops the ones that are old enough.

    A dropped month leaves `audit.partition_dropped`, with the number of its entries and its closing hash, in the same
    transaction. No writer waits for more than the store allows; a month that cannot be dropped so is tried again.
    """

    open_work: OpenAuditUpkeepWork
    publisher: EventPublisher
    clock: Clock
    ids: Ids
    sleep: Callable[[float], None]

    def __call__(self, *, cause: Cause) -> MonthsKept:
        """Look after the months."""
        now = self.clock.now()
        for ahead in range(MONTHS_AHEAD + 1):
            self._open(add_months(month_of(now), ahead))
        old = self._find_old(now)
        dropped = [month for month in old if self._drop_patiently(month, cause)]
        return MonthsKept(dropped, [month for month in old if month not in dropped])

    def _open(self, month: date) -> None:
        with self.open_work() as work:
            work.open_month(month)
            work.commit()

    def _find_old(self, now: datetime) -> Sequence[date]:
        with self.open_work() as work:
            kept, states = work.retention(), work.months()
        newest = max((state.sealed_at for state in states if state.sealed_at), default=None)
        if newest is None:
            return []
        # The store goes by the trail's own time, which may be behind the clock.
        first_kept = add_months(month_of(min(now, newest)), -kept)
        return [state.head.month for state in states if state.head.month < first_kept]

    def _drop_patiently(self, month: date, cause: Cause) -> bool:
        for _ in range(ATTEMPTS):
            try:
                self._drop(month, cause)
            except UnavailableError:
                self.sleep(PAUSE)
            else:
                return True
        log.warning("audit month not dropped", extra={"month": write_month(month), "attempts": ATTEMPTS})
        return False

    def _drop(self, month: date, cause: Cause) -> None:
        now = self.clock.now()
        with self.open_work() as work:
            head = work.lock_head(month)
            entries, event_id = work.count_entries(month), self.ids.new()
            kind = AUDIT_PARTITION_DROPPED
            work.record(AuditEvent.of(kind, head, entries=entries, event_id=event_id, now=now, cause=cause))
            work.drop_month(month, now=now)
            work.commit()
        log.info("audit month dropped", extra={"month": write_month(month), "entries": entries})
        publish_committed(work.publications, publisher=self.publisher)
