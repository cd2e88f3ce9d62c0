"""Routes of the audit trail."""

from taskflow.application.ports.audit import AuditQuery
from taskflow.contracts.audit import AuditView
from taskflow.contracts.cursor import write_position
from taskflow.contracts.http import AuditLogQuery, AuditPage
from tasks_api.answers import answer
from tasks_api.request import Request
from tasks_api.route import Answer, Route


def list_page(request: Request) -> Answer:
    """Read the audit trail."""
    query = request.query(AuditLogQuery)
    wanted = AuditQuery(limit=query.limit, after=query.cursor, entity_id=query.entity_id, event_type=query.event_type)
    page = request.api.list_audit_entries(wanted, caller=request.caller)
    items = [AuditView.of(record) for record in page.items]
    return answer(AuditPage(items=items, next_cursor=write_position(page.next)))


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/audit-logs",
        handle=list_page,
        summary="Read the audit trail, the newest entries first",
        query=AuditLogQuery,
        answer=AuditPage,
    ),
)
