"""Make known where the chains of the audit trail stand."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from taskflow.application.ports.audit_upkeep import MonthState, OpenAuditUpkeepWork
from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.publish_committed import publish_committed
from taskflow.domain.actor import Cause
from taskflow.domain.audit_chain import ChainHead
from taskflow.domain.audit_events import AUDIT_HEAD, AuditEvent
from taskflow.domain.month import write_month

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class AnnounceHeads:
    """Emits `audit.head` for each month whose chain has grown, and logs the same.

    A tail of the trail that is cut off later is missed by whoever kept the announcement: the trail itself in a later
    place, the log, or anybody who listens to the bus.
    """

    open_work: OpenAuditUpkeepWork
    publisher: EventPublisher
    clock: Clock
    ids: Ids

    def __call__(self, *, cause: Cause) -> Sequence[ChainHead]:
        """Announce what is new, and answer it."""
        with self.open_work() as work:
            grown = [state.head for state in work.months() if _has_grown(state)]
            for head in grown:
                work.record(self._event(head, cause))
                work.mark_announced(head)
            work.commit()
        for head in grown:
            log.info("audit head", extra=describe(head))
        publish_committed(work.publications, publisher=self.publisher)
        return grown

    def _event(self, head: ChainHead, cause: Cause) -> AuditEvent:
        now, event_id = self.clock.now(), self.ids.new()
        return AuditEvent.of(AUDIT_HEAD, head, entries=head.position, event_id=event_id, now=now, cause=cause)


def describe(head: ChainHead) -> dict[str, object]:
    """Write a head for the log, in the parts that a verifier asks for."""
    return {"month": write_month(head.month), "position": head.position, "hash": head.hash.hex()}


def _has_grown(state: MonthState) -> bool:
    return state.head.position > state.announced
