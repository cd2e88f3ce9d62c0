"""Move events from the outbox into the audit trail."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from taskflow.application.errors import UnstorableError
from taskflow.application.ports.audit import AuditWork, OpenAuditWork
from taskflow.application.ports.time import Clock
from taskflow.domain.audit_chain import AuditEntry, extend
from taskflow.domain.canonical_json import UnwritableError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one batch came to: entries written now, how old the oldest was, and events that can never be written."""

    written: int
    refused: frozenset[UUID] = frozenset()
    lag: timedelta = field(default=timedelta(0), compare=False)

    def __add__(self, other: "Recorded") -> "Recorded":
        return Recorded(self.written + other.written, self.refused | other.refused, max(self.lag, other.lag))


@dataclass(frozen=True, kw_only=True)
class RecordAudit:
    """Appends events to their months' chains and takes them out of the outbox, a batch in one transaction.

    An event that is in the trail already adds nothing. One that the store refuses is left out alone: the batch is
    halved until it stands by itself.
    """

    open_work: OpenAuditWork
    clock: Clock

    def __call__(self, entries: Sequence[AuditEntry]) -> Recorded:
        """Record a batch, in which an event may appear more than once."""
        unique = list({entry.event_id: entry for entry in entries}.values())
        return self._record(sorted(unique, key=attrgetter("month", "event_id.int")))

    def _record(self, entries: Sequence[AuditEntry]) -> Recorded:
        if not entries:
            return Recorded(0)
        try:
            unknown = self._append(entries)
        except (UnstorableError, UnwritableError) as error:
            if len(entries) == 1:
                log.warning("event refused", extra={"event_id": str(entries[0].event_id), "reason": str(error)})
                return Recorded(0, frozenset({entries[0].event_id}))
        else:
            return Recorded(len(unknown), lag=self._lag(unknown))
        middle = len(entries) // 2
        return self._record(entries[:middle]) + self._record(entries[middle:])

    def _append(self, entries: Sequence[AuditEntry]) -> Sequence[AuditEntry]:
        recorded_at = self.clock.now()
        with self.open_work() as work:
            heads = work.lock_heads({entry.month for entry in entries})
            known = self._find_recorded(work, entries)
            unknown = [entry for entry in entries if entry.event_id not in known]
            months = groupby(unknown, attrgetter("month"))
            links = [extend(heads[month], list(group), recorded_at=recorded_at) for month, group in months]
            if links:
                work.append(links)
            work.commit()
        return unknown

    @staticmethod
    def _find_recorded(work: AuditWork, entries: Sequence[AuditEntry]) -> Collection[UUID]:
        # What was in the outbox cannot be in the trail, unless somebody has put it back: then the store refuses the
        # batch, and the event ends up alone and is looked for.
        waited = work.acknowledge([entry.event_id for entry in entries])
        return () if waited == len(entries) > 1 else work.find_recorded(entries)

    def _lag(self, written: Sequence[AuditEntry]) -> timedelta:
        return max((self.clock.now() - entry.occurred_at for entry in written), default=timedelta(0))
