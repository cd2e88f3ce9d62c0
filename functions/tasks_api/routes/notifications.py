"""Routes of the notifications."""

from http import HTTPStatus

from taskflow.contracts.cursor import write_number
from taskflow.contracts.notifications import (
    NotificationPage,
    NotificationQuery,
    NotificationView,
    ReadMarks,
    Ticket,
    UnreadCount,
)
from taskflow.domain.ticket import TICKET_LIFETIME
from tasks_api.answers import answer
from tasks_api.request import Request
from tasks_api.route import Answer, Route

NOTIFICATIONS = "/api/v1/notifications"
READ = f"{NOTIFICATIONS}/read"
TICKETS = f"{NOTIFICATIONS}/tickets"


def list_page(request: Request) -> Answer:
    """List notifications."""
    query = request.query(NotificationQuery)
    since = query.since if query.cursor is None else query.cursor
    found, place = request.api.list_notifications(since=since, limit=query.limit, caller=request.caller)
    items = [NotificationView.model_validate(notification) for notification in found.items]
    page = NotificationPage(items=items, next_cursor=write_number(place), unread=found.unread, last_seq=found.last_seq)
    return answer(page)


def mark_read(request: Request) -> Answer:
    """Mark notifications as read."""
    marks = request.body(ReadMarks)
    unread = request.api.mark_read(up_to=marks.up_to, seqs=marks.seqs, caller=request.caller)
    return answer(UnreadCount(unread=unread))


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
        path=READ,
        handle=mark_read,
        summary="Mark notifications as read",
        body=ReadMarks,
        answer=UnreadCount,
    ),
    Route(
        method="POST",
        path=TICKETS,
        handle=issue_ticket,
        summary="Get a one-time ticket for the WebSocket",
        status=HTTPStatus.CREATED,
        answer=Ticket,
        answers_secret=True,
    ),
)
