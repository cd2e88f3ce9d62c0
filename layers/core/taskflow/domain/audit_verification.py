"""Following a chain of the audit trail again, to find the first place where it has been tampered with."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from taskflow.domain.audit_chain import ChainHead, StoredLink, link
from taskflow.domain.errors import TaskflowError


class Tampering(StrEnum):
    """What a broken place looks like."""

    CHANGED = "changed"
    MISSING = "missing"
    EXTRA = "extra"
    CUT = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first broken place; `event_id` is that of the entry found there, if there is one."""

    position: int
    tampering: Tampering
    event_id: UUID | None = None


class BrokenChainError(TaskflowError):
    """The trail is not what was written; `found` is the first broken place."""

    def __init__(self, found: Break) -> None:
        super().__init__(f"entry {found.position} is {found.tampering}")
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthChain:
    """What the store knows of a month's chain.

    `begin` is where the entries that are kept begin: the start of the month, or where a dropped partition ended.
    """

    begin: ChainHead
    head: ChainHead


def follow(reached: ChainHead, stored: StoredLink, *, known: Mapping[int, bytes]) -> ChainHead:
    """Follow the chain from `reached` over the next row, and answer where that leads.

    `known` maps positions to the hashes they are known to have had. Raises `BrokenChainError` unless the row is exactly
    what was sealed at this place.
    """
    position = reached.position + 1
    if stored.position > position:
        raise BrokenChainError(Break(position=position, tampering=Tampering.MISSING))
    if stored.position < position:
        raise _broken(stored, Tampering.EXTRA)
    if stored.text is None or stored.hash != link(reached.hash, stored.text):
        raise _broken(stored, Tampering.CHANGED)
    if known.get(position, stored.hash) != stored.hash:
        raise _broken(stored, Tampering.CHANGED)
    return ChainHead(month=reached.month, position=position, hash=stored.hash)


def check_end(reached: ChainHead, *, head: ChainHead, known: Mapping[int, bytes]) -> None:
    """Check that a chain ends where it should; raises `BrokenChainError` if its tail has been cut off or is made up."""
    known_end = max(head.position, max(known, default=0))
    if reached.position < known_end:
        raise BrokenChainError(Break(position=reached.position + 1, tampering=Tampering.CUT))
    if reached.position > head.position:
        raise BrokenChainError(Break(position=head.position + 1, tampering=Tampering.EXTRA))
    if reached.hash != head.hash:
        raise BrokenChainError(Break(position=reached.position, tampering=Tampering.CHANGED))


def _broken(stored: StoredLink, tampering: Tampering) -> BrokenChainError:
    return BrokenChainError(Break(position=stored.position, tampering=tampering, event_id=stored.event_id))
