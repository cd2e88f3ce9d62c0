"""Events on their way to the bus."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """An event as it goes out: `detail` is its JSON text, the same each time it is sent."""

    event_id: UUID
    source: str
    name: str
    occurred_at: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one publication: accepted, or the bus's reason why not."""

    event_id: UUID
    error: str | None = None
