"""Pages of a list that keep their place while rows come and go (keyset paging)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

Item = TypeVar("Item")
Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended: the time and the id of its last row."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Page(Generic[Item, Place]):
    """Some items in order, and the place to go on from, when there is more."""

    items: Sequence[Item]
    next: Place | None

    @classmethod
    def cut(cls, items: Sequence[Item], *, limit: int, place_of: Callable[[Item], Place]) -> "Page[Item, Place]":
        """Make a page of at most `limit` items from one item more than that, which tells that there is more."""
        kept = items[:limit]
        return cls(kept, place_of(kept[-1]) if len(items) > limit else None)
