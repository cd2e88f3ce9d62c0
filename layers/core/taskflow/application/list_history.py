"""Read what happened to one task."""

from dataclasses import dataclass
from uuid import UUID

from taskflow.application.list_audit_entries import ListAuditEntries
from taskflow.application.paging import Page, Position
from taskflow.application.ports.audit import AuditQuery
from taskflow.application.ports.tasks import OpenTaskWork
from taskflow.domain.actor import Caller
from taskflow.domain.audit_chain import AuditRecord
from taskflow.domain.errors import NotFoundError


@dataclass(frozen=True, kw_only=True)
class ListHistory:
    """Reads a task's part of the audit trail, the newest first; that of a deleted task too.

    Raises `NotFoundError` where neither the trail nor the store know such a task of the caller's.
    """

    list_entries: ListAuditEntries
    open_work: OpenTaskWork

    def __call__(
        self, task_id: UUID, *, limit: int, after: Position | None, caller: Caller
    ) -> Page[AuditRecord, Position]:
        """Read the page that is asked for."""
        query = AuditQuery(limit=limit, after=after, entity_id=str(task_id))
        page = self.list_entries(query, caller=caller)
        if not page.items and after is None and not self._is_there(task_id, caller):
            raise NotFoundError("task", str(task_id))
        return page

    def _is_there(self, task_id: UUID, caller: Caller) -> bool:
        with self.open_work(owner_id=caller.user) as work:
            return work.tasks.find(task_id) is not None
