"""The audit trail's hash chain: each entry is sealed together with everything before it in its month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

from taskflow.domain.actor import Actor
from taskflow.domain.canonical_json import Json, canonical_json
from taskflow.domain.month import month_of

GENESIS = bytes(32)
"""What stands before the first entry of a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """What is known about one event; `owner_id` is empty where it concerns nobody's data in particular."""

    event_id: UUID
    event_type: str
    entity_type: str
    entity_id: str
    owner_id: str | None
    actor: Actor
    correlation_id: str
    causation_id: UUID | None
    occurred_at: datetime
    changes: dict[str, Json] | None
    payload: dict[str, Json]

    @property
    def month(self) -> date:
        """Tell the month (UTC) whose chain the entry belongs to, as its first day."""
        return month_of(self.occurred_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """The last link of a month's chain: how many entries it has, and the hash over all of them."""

    month: date
    position: int = 0
    hash: bytes = GENESIS


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedEntry:
    """An entry with its place in the chain; `text` is exactly what was hashed."""

    text: str
    position: int
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLink:
    """A row of the trail as it stands there now; `text` is what would be hashed, or nothing if it is no entry at all.

    Nothing about it is taken for granted: it may have been tampered with.
    """

    event_id: UUID
    position: int
    text: str | None
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainSegment:
    """New entries of one month in their order, and the head that the chain has with them."""

    entries: tuple[SealedEntry, ...]
    head: ChainHead
    sealed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """An entry as it stands in the trail."""

    entry: AuditEntry
    recorded_at: datetime
    position: int
    hash: bytes


def extend(head: ChainHead, entries: Sequence[AuditEntry], *, recorded_at: datetime) -> ChainSegment:
    """Seal entries of the head's month, in the given order; raises `UnwritableError` for one that has no JSON form."""
    sealed, previous = [], head.hash
    for position, entry in enumerate(entries, head.position + 1):
        text = canonical_entry(entry, recorded_at=recorded_at)
        previous = link(previous, text)
        sealed.append(SealedEntry(text=text, position=position, hash=previous))
    return ChainSegment(
        entries=tuple(sealed),
        head=ChainHead(month=head.month, position=head.position + len(sealed), hash=previous),
        sealed_at=recorded_at,
    )


def link(previous: bytes, text: str) -> bytes:
    """Hash one entry together with its predecessor's hash."""
    return sha256(previous + text.encode()).digest()


def canonical_entry(entry: AuditEntry, *, recorded_at: datetime) -> str:
    """Write an entry in the form that is hashed: canonical JSON, times in UTC with microseconds."""
    return canonical_json(
        {
            "actor": {"agent": entry.actor.agent, "client": entry.actor.client, "user": entry.actor.user},
            "causation_id": str(entry.causation_id) if entry.causation_id else None,
            "changes": entry.changes,
            "correlation_id": entry.correlation_id,
            "entity_id": entry.entity_id,
            "entity_type": entry.entity_type,
            "event_id": str(entry.event_id),
            "event_type": entry.event_type,
            "occurred_at": write_time(entry.occurred_at),
            "owner_id": entry.owner_id,
            "payload": entry.payload,
            "recorded_at": write_time(recorded_at),
        }
    )


def write_time(moment: datetime) -> str:
    """Write a time as it is hashed, in UTC with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
