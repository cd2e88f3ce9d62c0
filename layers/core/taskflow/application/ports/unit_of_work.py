"""A unit of work: what happens inside its `with` block is kept together by `commit()`, or leaves nothing."""

from types import TracebackType
from typing import Protocol, Self


class UnitOfWork(Protocol):
    """A transaction: rolled back at the end of its `with` block unless it was committed."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End, keeping only what was committed."""

    def commit(self) -> None:
        """Make everything done so far durable, all of it or nothing."""
