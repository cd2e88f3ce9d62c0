"""A reminder that falls due."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Due:
    """Which reminder, and when (UTC)."""

    id: UUID
    at: datetime
