"""Events on the bus: `{"metadata": …, "data": …}`, inside EventBridge's envelope.

By convention the data has `owner_id` and a member named after the entity (`task` for `task.created`) with its `id`.
Readers ignore members that they do not know, so that a newer writer does not stop an older reader.
"""

from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue

from taskflow.contracts.audit_events import AuditData, TicketData, TokenData
from taskflow.contracts.model import WireModel
from taskflow.contracts.preferences import PreferencesView
from taskflow.contracts.reminder_events import DUE, EndedReminderData, ReminderData
from taskflow.contracts.task import TaskView
from taskflow.contracts.task_events import TaskChangeData, TaskData
from taskflow.domain.actor import Actor, Cause
from taskflow.domain.audit_events import AuditEvent
from taskflow.domain.events import TASK_KINDS, Event, PreferencesEvent, TaskEvent
from taskflow.domain.reminder_events import ReminderEvent
from taskflow.domain.security_events import TicketRefused, TokenRefused


class ActorView(WireModel):
    """Who did it."""

    user: str | None
    client: str | None = None
    agent: str | None = None

    def to_actor(self) -> Actor:
        """Read the actor back."""
        return Actor(user=self.user, client=self.client, agent=self.agent)


class Metadata(WireModel):
    """What every event says about itself; `version` is that of its data."""

    event_id: UUID
    version: int
    occurred_at: AwareDatetime
    correlation_id: str
    causation_id: UUID | None = None
    actor: ActorView
    hops: int = 0
    connection_id: str | None = None

    @classmethod
    def of(cls, event: Event) -> Self:
        """Write what an event says about itself."""
        return cls(
            event_id=event.event_id,
            version=event.kind.version,
            occurred_at=event.occurred_at,
            correlation_id=event.cause.correlation_id,
            causation_id=event.cause.causation_id,
            actor=ActorView.model_validate(event.cause.actor),
            hops=event.cause.hops,
            connection_id=event.cause.connection_id,
        )

    def to_cause(self) -> Cause:
        """Read back what the event goes back to."""
        return Cause(
            actor=self.actor.to_actor(),
            correlation_id=self.correlation_id,
            causation_id=self.causation_id,
            hops=self.hops,
            connection_id=self.connection_id,
        )


class TaskDetail(WireModel):
    """The detail of events about a task."""

    metadata: Metadata
    data: TaskData


class TaskChangeDetail(WireModel):
    """The detail of events about a task that has changed."""

    metadata: Metadata
    data: TaskChangeData


class KeptPreferences(PreferencesView):
    """A person's preferences; everybody has one set, so that their id is their owner's."""

    id: str


class PreferencesData(WireModel):
    """The data of events about preferences."""

    owner_id: str
    preferences: KeptPreferences

    @classmethod
    def of(cls, event: PreferencesEvent) -> Self:
        """Write the preferences with all their events."""
        view = dict(PreferencesView.of(event.preferences))
        return cls(owner_id=event.owner_id, preferences=KeptPreferences(id=event.owner_id, **view))


class AnyDetail(WireModel):
    """The detail of an event of whatever kind."""

    metadata: Metadata
    data: dict[str, JsonValue]


class Envelope(WireModel):
    """What EventBridge delivers (Amazon EventBridge, "Event structure")."""

    detail_type: str = Field(alias="detail-type")
    source: str


class TaskEnvelope(Envelope):
    """A delivered event about a task."""

    detail: TaskChangeDetail

    def to_event(self) -> TaskEvent:
        """Read the event back; raises `KeyError` for a kind that is none of ours."""
        metadata, data = self.detail.metadata, self.detail.data
        return TaskEvent(
            kind=TASK_KINDS[self.detail_type],
            event_id=metadata.event_id,
            occurred_at=metadata.occurred_at,
            owner_id=data.owner_id,
            cause=metadata.to_cause(),
            task=data.task.to_task(owner_id=data.owner_id),
            changes=data.to_changes(),
        )


class AnyEnvelope(Envelope):
    """A delivered event of whatever kind."""

    detail: AnyDetail


def write_event(event: Event) -> str:
    """Write an event's detail as JSON text."""
    match event:
        case TaskEvent() if event.changes:
            return TaskChangeDetail(metadata=Metadata.of(event), data=TaskChangeData.of(event)).model_dump_json()
        case TaskEvent():
            data = TaskData(owner_id=event.owner_id, task=TaskView.of(event.task))
            return TaskDetail(metadata=Metadata.of(event), data=data).model_dump_json()
    return _write(event, _data_of(event))


def _data_of(event: Event) -> WireModel:
    match event:
        case PreferencesEvent():
            return PreferencesData.of(event)
        case ReminderEvent() if event.reminder.status in DUE:
            return EndedReminderData.of(event)
        case ReminderEvent():
            return ReminderData.of(event)
        case AuditEvent():
            return AuditData.of(event)
        case TicketRefused():
            return TicketData.of(event)
        case TokenRefused():
            return TokenData.of(event)
    raise TypeError(f"{event.kind.name} has no wire form")


def _write(event: Event, data: WireModel) -> str:
    return AnyDetail(metadata=Metadata.of(event), data=data.model_dump(mode="json")).model_dump_json()
