"""Routes of the audit trail."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response

from taskflow.application.list_audit_entries import place_of
from taskflow.application.paging import Page, Position
from taskflow.contracts.audit import AuditView
from taskflow.contracts.audit_requests import (
    AuditExportQuery,
    AuditLogQuery,
    AuditPage,
    VerificationView,
    VerifyQuery,
)
from taskflow.contracts.cursor import write_position
from taskflow.domain.audit_chain import AuditRecord
from tasks_api.answers import answer
from tasks_api.media_type import choose
from tasks_api.request import Request
from tasks_api.route import Answer, Route

AUDIT_LOGS = "/api/v1/audit-logs"

JSON, CSV, NDJSON = "application/json", "text/csv", "application/x-ndjson"


def read(request: Request) -> Answer:
    """Read the audit trail, as the client likes it: a page of JSON, or a longer one of CSV or NDJSON."""
    media_type = choose(request.header("accept"), (JSON, CSV, NDJSON))
    return _list_page(request) if media_type == JSON else _export(request, media_type)


def verify(request: Request) -> Answer:
    """Recompute a month's chain."""
    query = request.query(VerifyQuery)
    verified = request.api.verify_audit_month(query.month, after=query.reached(), caller=request.caller)
    return answer(VerificationView.of(verified))


def _list_page(request: Request) -> Answer:
    page = _find(request, request.query(AuditLogQuery))
    items = [AuditView.of(record) for record in page.items]
    return answer(AuditPage(items=items, next_cursor=write_position(page.next)))


def _export(request: Request, media_type: str) -> Answer:
    from taskflow.contracts.audit_export import fit, write_csv_header, write_csv_line, write_ndjson_line  # noqa: PLC0415

    query = request.query(AuditExportQuery)
    page = _find(request, query)
    write: Callable[[AuditView], str] = write_csv_line if media_type == CSV else write_ndjson_line
    lines = fit(map(AuditView.of, page.items), write)
    next_place = page.next if len(lines) == len(page.items) else place_of(page.items[len(lines) - 1])
    is_first_csv = media_type == CSV and not query.cursor
    return Response(
        status_code=HTTPStatus.OK,
        content_type=f"{media_type}; charset=utf-8",
        body="".join([write_csv_header(), *lines] if is_first_csv else lines),
        headers={"Cache-Control": "no-store", "Vary": "Accept", **_link(request, next_place)},
    )


def _find(request: Request, query: AuditLogQuery) -> Page[AuditRecord, Position]:
    return request.api.list_audit_entries(query.to_query(), caller=request.caller)


def _link(request: Request, place: Position | None) -> dict[str, str]:
    # RFC 8288. The pages of an export, one after the other, are the whole: only the first has a line of names.
    cursor = write_position(place)
    if cursor is None:
        return {}
    query = {**(request.event.query_string_parameters or {}), "cursor": cursor}
    return {"Link": f'<{AUDIT_LOGS}?{urlencode(query)}>; rel="next"'}


ROUTES = (
    Route(
        method="GET",
        path=AUDIT_LOGS,
        handle=read,
        summary="Read the audit trail, the newest entries first, as JSON, CSV or NDJSON",
        query=AuditLogQuery,
        answer=AuditPage,
    ),
    Route(
        method="GET",
        path=f"{AUDIT_LOGS}/verify",
        handle=verify,
        summary="Recompute the hash chain of a month, and name the first broken entry",
        query=VerifyQuery,
        answer=VerificationView,
    ),
)
