"""Looking after the audit trail's months, and after what expires."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from taskflow.application.ports.events import EventWork
from taskflow.domain.audit_chain import ChainHead


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthState:
    """A month that has a partition: where its chain stands, and how far that has been announced."""

    head: ChainHead
    announced: int
    sealed_at: datetime | None


class AuditUpkeepWork(EventWork, Protocol):
    """A transaction over the trail's months; it cannot touch an entry."""

    def retention(self) -> int:
        """Tell how many whole months the trail is kept."""

    def months(self) -> Sequence[MonthState]:
        """List the months that have a partition, in order."""

    def open_month(self, month: date) -> None:
        """Make a month's partition and the start of its chain where they are missing; nobody waits for that."""

    def lock_head(self, month: date) -> ChainHead:
        """Lock the head of a month's chain until the transaction ends, so that nothing is appended meanwhile."""

    def count_entries(self, month: date) -> int:
        """Count the rows of a month."""

    def mark_announced(self, head: ChainHead) -> None:
        """Keep in mind that a month's head has been announced."""

    def drop_month(self, month: date, *, now: datetime) -> None:
        """Drop a month's partition when the transaction commits.

        The store decides whether the month is beyond the retention. A commit that would hold up a writer raises
        `UnavailableError`, and nothing has happened.
        """


class OpenAuditUpkeepWork(Protocol):
    """Opens transactions over the trail's months."""

    def __call__(self) -> AuditUpkeepWork:
        """Open a transaction."""


class Purge(Protocol):
    """Removes what has expired from one table."""

    name: str

    def __call__(self, *, before: datetime, limit: int) -> int:
        """Remove up to `limit` rows that expired before a moment, in a transaction of its own; answers how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """What was committed, compared with the trail: `waiting` events are still in the outbox.

    `unrecorded` are tasks whose last change is neither in the trail nor waiting, `vanished` those that were created
    according to the trail and are gone without having been deleted; each lists a few ids.
    """

    waiting: int
    oldest: datetime | None
    unrecorded: Sequence[str]
    vanished: Sequence[str]

    @property
    def complete(self) -> bool:
        """Tell whether the trail holds everything that was committed."""
        return not (self.waiting or self.unrecorded or self.vanished)


class CompletenessCheck(Protocol):
    """Compares what was committed with what the trail holds, at one moment."""

    def __call__(self) -> Completeness:
        """Compare."""
