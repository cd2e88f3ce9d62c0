"""The audit trail's entries: read from delivered events, and written for people."""

from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, JsonValue, TypeAdapter

from taskflow.contracts.events import ActorView, AnyEnvelope
from taskflow.contracts.model import WireModel
from taskflow.domain.audit_chain import AuditEntry, AuditRecord

_changes: TypeAdapter[dict[str, JsonValue] | None] = TypeAdapter(
    dict[str, JsonValue] | None, config=ConfigDict(defer_build=True)
)


class AuditView(WireModel):
    """An entry of the audit trail; `changes` maps a field to its old and new value.

    `hash` is hexadecimal: SHA-256 over the hash before it and the entry's canonical JSON; `position` is its place in
    the chain of its month, counted from 1.
    """

    event_id: UUID
    event_type: str
    entity_type: str
    entity_id: str
    owner_id: str | None
    actor: ActorView
    correlation_id: str
    causation_id: UUID | None
    occurred_at: AwareDatetime
    recorded_at: AwareDatetime
    changes: dict[str, JsonValue] | None
    payload: dict[str, JsonValue]
    position: int
    hash: str

    @classmethod
    def of(cls, record: AuditRecord) -> Self:
        """Write an entry."""
        return cls(
            event_id=record.entry.event_id,
            event_type=record.entry.event_type,
            entity_type=record.entry.entity_type,
            entity_id=record.entry.entity_id,
            owner_id=record.entry.owner_id,
            actor=ActorView.model_validate(record.entry.actor),
            correlation_id=record.entry.correlation_id,
            causation_id=record.entry.causation_id,
            occurred_at=record.entry.occurred_at,
            recorded_at=record.recorded_at,
            changes=record.entry.changes,
            payload=record.entry.payload,
            position=record.position,
            hash=record.hash.hex(),
        )


def read_entry(envelope: str) -> AuditEntry:
    """Read what the trail keeps from a delivered event; raises `ValueError` for what is not an event of ours."""
    event = AnyEnvelope.model_validate_json(envelope)
    metadata, data = event.detail.metadata, event.detail.data
    entity_type = event.detail_type.partition(".")[0]
    return AuditEntry(
        event_id=metadata.event_id,
        event_type=event.detail_type,
        entity_type=entity_type,
        entity_id=_find_entity_id(data, entity_type),
        owner_id=_find_text(data, "owner_id"),
        actor=metadata.actor.to_actor(),
        correlation_id=metadata.correlation_id,
        causation_id=metadata.causation_id,
        occurred_at=metadata.occurred_at,
        changes=_changes.validate_python(data.get("changes")),
        payload={name: value for name, value in data.items() if name != "changes"},
    )


def _find_entity_id(data: dict[str, JsonValue], entity_type: str) -> str:
    entity = data.get(entity_type)
    found = _find_text(entity, "id") if isinstance(entity, dict) else None
    if found is None:
        raise ValueError(f"the event's data has no {entity_type}.id")
    return found


def _find_text(members: dict[str, JsonValue], name: str) -> str | None:
    value = members.get(name)
    return value if isinstance(value, str) else None
