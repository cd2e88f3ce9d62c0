"""Read the audit trail."""

from dataclasses import dataclass, replace

from taskflow.application.paging import Page, Position
from taskflow.application.ports.audit import AuditLog, AuditQuery
from taskflow.domain.actor import Caller
from taskflow.domain.audit_chain import AuditRecord


@dataclass(frozen=True, kw_only=True)
class ListAuditEntries:
    """Reads the trail: people see what concerns their own data, administrators see all."""

    log: AuditLog

    def __call__(self, query: AuditQuery, *, caller: Caller) -> Page[AuditRecord, Position]:
        """Read the page that is asked for."""
        wanted = replace(query, limit=query.limit + 1)
        found = self.log.list(wanted, owner_id=caller.user, everything=caller.is_admin)
        return Page.cut(found, limit=query.limit, place_of=place_of)


def place_of(record: AuditRecord) -> Position:
    """Tell the place of an entry, from where the next page goes on."""
    return Position(record.entry.occurred_at, record.entry.event_id)
