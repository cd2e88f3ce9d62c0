"""Routes of the notifications."""

from http import HTTPStatus

from taskflow.contracts.cursor import write_number
from taskflow.contracts.http import NotificationPage, NotificationQuery, NotificationView, Ticket
from taskflow.domain.ticket import TICKET_LIFETIME
from tasks_api.answers import answer
from tasks_api.request import Request
from tasks_api.route import Answer, Route

NOTIFICATIONS = "/api/v1/notifications"
TICKETS = f"{NOTIFICATIONS}/tickets"


def list_page(request: Request) -> Answer:
    """List notifications."""
    query = request.query(NotificationQuery)
    since = query.since if query.cursor is None else query.cursor
    page = request.api.list_notifications(since=since, limit=query.limit, caller=request.caller)
    items = [NotificationView.model_validate(notification) for notification in page.items]
    return answer(NotificationPage(items=items, next_cursor=write_number(page.next)))


def issue_ticket(request: Request) -> Answer:
    """Hand out a ticket."""
    ticket = request.api.issue_ticket(origin=request.header("origin"), caller=request.caller)
    expires_in = int(TICKET_LIFETIME.total_seconds())
    body = Ticket(ticket=ticket, url=request.api.websocket_url, expires_in=expires_in)
    return answer(body, status=HTTPStatus.CREATED)


ROUTES = (
    Route(
        method="GET",
        path=NOTIFICATIONS,
        handle=list_page,
        summary="Read notifications, the oldest first",
        query=NotificationQuery,
        answer=NotificationPage,
    ),
    Route(
        method="POST",
        path=TICKETS,
        handle=issue_ticket,
        summary="Get a one-time ticket for the WebSocket",
        status=HTTPStatus.CREATED,
        answer=Ticket,
    ),
)
