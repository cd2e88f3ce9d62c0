"""Series and their occurrences, for planning."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from taskflow.application.ports.events import ConsumingWork, EventWork
from taskflow.domain.series_plan import Plan
from taskflow.domain.series_record import SeriesRecord
from taskflow.domain.task import Task


class SeriesWork(EventWork, Protocol):
    """A transaction over series that it keeps locked, so that each is planned by one at a time."""

    def make(self, occurrences: Collection[Task]) -> Collection[UUID]:
        """Keep new occurrences and answer which of them are new: each nominal time of a series has but one."""

    def carry_out(self, plans: Collection[tuple[UUID, Plan]]) -> None:
        """Keep the rest of the plans of series: edits, withdrawals and progress."""


class OwnedSeriesWork(ConsumingWork, SeriesWork, Protocol):
    """A transaction over one owner's series."""

    def lock(self, task_id: UUID, *, now: datetime) -> SeriesRecord | None:
        """Find a task as a series, and keep everybody else from changing it until the transaction ends."""

    def remove_open(self, series_id: UUID) -> Sequence[Task]:
        """Remove the open occurrences of a series that is gone, and answer what they were."""


class OpenSeriesWork(Protocol):
    """Opens transactions over series."""

    def __call__(self, *, owner_id: str) -> OwnedSeriesWork:
        """Open a transaction that sees and touches what is the owner's, and nothing else."""


class SweepWork(SeriesWork, Protocol):
    """A transaction over everybody's series."""

    def claim(self, *, now: datetime, limit: int) -> Sequence[SeriesRecord]:
        """Lock up to `limit` series that have fallen due, the most overdue first; what others have locked is left out.

        What is claimed and not carried out falls to the next one who asks.
        """


class OpenSweepWork(Protocol):
    """Opens transactions over everybody's series."""

    def __call__(self) -> SweepWork:
        """Open a transaction."""
