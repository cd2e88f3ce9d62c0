"""The message that says that a deferred notification has fallen due."""

from uuid import UUID

from pydantic import ConfigDict, TypeAdapter

from taskflow.contracts.events import TaskEnvelope
from taskflow.contracts.model import WireModel
from taskflow.domain.notification import NotificationDraft


class DeferredNotification(WireModel):
    """Names the waiting row; a copy of what it says could be out of date."""

    deferred_event_id: UUID
    owner_id: str

    @classmethod
    def message(cls, event_id: UUID, *, owner_id: str) -> str:
        """Write the message."""
        return cls(deferred_event_id=event_id, owner_id=owner_id).model_dump_json()


NotifierMessage = TaskEnvelope | DeferredNotification

_messages: TypeAdapter[TaskEnvelope | DeferredNotification] = TypeAdapter(
    NotifierMessage, config=ConfigDict(defer_build=True)
)
_drafts: TypeAdapter[NotificationDraft] = TypeAdapter(NotificationDraft)


def read_notifier_message(body: str) -> TaskEnvelope | DeferredNotification:
    """Read what comes out of the notifier's queues; raises Pydantic's `ValidationError`."""
    return _messages.validate_json(body)


def write_draft(draft: NotificationDraft) -> str:
    """Write a notification that waits."""
    return _drafts.dump_json(draft).decode()


def read_draft(kept: object) -> NotificationDraft:
    """Read a notification that has waited, perhaps since a version ago."""
    return _drafts.validate_python(kept)
