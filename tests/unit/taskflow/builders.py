"""Builders: a test says what matters to it, the rest is ordinary."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from taskflow.contracts.events import write_event
from taskflow.domain.actor import Actor, Caller, Cause
from taskflow.domain.audit_chain import AuditEntry
from taskflow.domain.events import TASK_CREATED, EventKind, TaskEvent
from taskflow.domain.notification import NotificationDraft
from taskflow.domain.task import Task

NOON = datetime(2026, 5, 1, 12, 0, 0, 250_000, tzinfo=UTC)
_numbers = count(1)


def an_id() -> UUID:
    """An id that sorts after every id built before."""
    return UUID(int=(7 << 76) | (2 << 62) | (next(_numbers) << 80))


def a_caller(user="ada", *, is_admin=False, correlation_id="c-1"):
    cause = Cause(actor=Actor(user=user, client="web"), correlation_id=correlation_id)
    return Caller(user=user, cause=cause, is_admin=is_admin)


def a_task(title="Water the plants", *, owner_id="ada", now=NOON, **draft):
    return Task(id=an_id(), owner_id=owner_id, title=title, created_at=now, updated_at=now, **draft)


def an_event(task=None, *, kind: EventKind = TASK_CREATED, now=NOON, event_id=None):
    task = task or a_task()
    cause = a_caller(task.owner_id).cause
    return TaskEvent.of(kind, task, event_id=event_id or an_id(), now=now, cause=cause)


def a_notification_draft(**changes):
    return NotificationDraft.about(an_event(**changes))


def an_entry(
    *, owner_id="ada", occurred_at=NOON, event_type="task.created", entity_id=None, payload=None, event_id=None
):
    return AuditEntry(
        event_id=event_id or an_id(),
        event_type=event_type,
        entity_type="task",
        entity_id=entity_id or str(an_id()),
        owner_id=owner_id,
        actor=Actor(user=owner_id),
        correlation_id="c-1",
        causation_id=None,
        occurred_at=occurred_at,
        changes=None,
        payload=payload or {"owner_id": owner_id},
    )


def an_envelope(event=None) -> str:
    """What EventBridge puts into a queue."""
    event = event or an_event()
    return json.dumps(
        {
            "version": "0",
            "id": str(an_id()),
            "detail-type": event.kind.name,
            "source": event.kind.source,
            "account": "123456789012",
            "time": "2026-05-01T12:00:00Z",
            "region": "eu-central-1",
            "resources": [],
            "detail": json.loads(write_event(event)),
        }
    )


def an_sqs_event(*bodies: str):
    records = [{"messageId": f"m-{number}", "body": body} for number, body in enumerate(bodies, 1)]
    return {"Records": records}


class LambdaContext:
    """What Lambda hands to a handler."""

    function_name = "a-function"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:a-function"
    aws_request_id = "request-1"
    log_stream_name = "stream"

    def __init__(self, remaining_ms=60_000):
        self._remaining_ms = remaining_ms

    def get_remaining_time_in_millis(self):
        return self._remaining_ms


def minutes(number):
    return timedelta(minutes=number)
