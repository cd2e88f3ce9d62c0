"""Remove what nobody needs any more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from taskflow.application.ports.audit_upkeep import Purge
from taskflow.application.ports.time import Clock

PURGE_SIZE = 2_000
"""Rows per transaction, so that each is over in a moment."""


@dataclass(frozen=True, kw_only=True)
class PurgeExpired:
    """Removes rows that have expired; each purge comes with how long what it removes is kept beyond its end."""

    purges: Sequence[tuple[Purge, timedelta]]
    clock: Clock

    def __call__(self, *, may_go_on: Callable[[], bool]) -> Mapping[str, int]:
        """Purge until nothing is left or `may_go_on` says no; answers the number of rows per table."""
        return {purge.name: self._run(purge, kept, may_go_on) for purge, kept in self.purges}

    def _run(self, purge: Purge, kept: timedelta, may_go_on: Callable[[], bool]) -> int:
        removed, before = 0, self.clock.now() - kept
        while may_go_on():
            last = purge(before=before, limit=PURGE_SIZE)
            removed += last
            if last < PURGE_SIZE:
                break
        return removed
