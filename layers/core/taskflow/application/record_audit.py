"""Move events from the outbox into the audit trail."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from taskflow.application.errors import UnstorableError
from taskflow.application.ports.audit import OpenAuditWork
from taskflow.application.ports.time import Clock
from taskflow.domain.audit_chain import AuditEntry, extend
from taskflow.domain.canonical_json import UnwritableError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one batch came to: entries written now, and the events that can never be written."""

    written: int
    refused: frozenset[UUID] = frozenset()

    def __add__(self, other: "Recorded") -> "Recorded":
        return Recorded(self.written + other.written, self.refused | other.refused)


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
        return self._record(sorted(unique, key=attrgetter("month", "event_id")))

    def _record(self, entries: Sequence[AuditEntry]) -> Recorded:
        if not entries:
            return Recorded(0)
        try:
            return Recorded(self._append(entries))
        except (UnstorableError, UnwritableError) as error:
            if len(entries) == 1:
                log.warning("event refused", extra={"event_id": str(entries[0].event_id), "reason": str(error)})
                return Recorded(0, frozenset({entries[0].event_id}))
        middle = len(entries) // 2
        return self._record(entries[:middle]) + self._record(entries[middle:])

    def _append(self, entries: Sequence[AuditEntry]) -> int:
        recorded_at = self.clock.now()
        with self.open_work() as work:
            heads = work.lock_heads({entry.month for entry in entries})
            known = work.find_recorded(entries)
            unknown = [entry for entry in entries if entry.event_id not in known]
            months = groupby(unknown, attrgetter("month"))
            links = [extend(heads[month], list(group), recorded_at=recorded_at) for month, group in months]
            if links:
                work.append(links)
            work.acknowledge([entry.event_id for entry in entries])
            work.commit()
        return len(unknown)
