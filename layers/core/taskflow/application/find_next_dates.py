"""Tell when a series falls due next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taskflow.application.ports.time import Clock
from taskflow.domain.recurrence.policies import Anchor
from taskflow.domain.task import Task

if TYPE_CHECKING:
    from taskflow.domain.recurrence import Occurrence


@dataclass(frozen=True, kw_only=True)
class FindNextDates:
    """Finds the coming dates of a series' rule, whether they exist as tasks yet or not."""

    clock: Clock

    def __call__(self, task: Task, *, limit: int) -> "Sequence[Occurrence]":
        """Find up to `limit` dates from now on; none for a task that recurs no more, or only when it is completed."""
        if task.recurrence_pattern is None or not task.is_open or task.recurrence_anchor is Anchor.COMPLETION:
            return []
        # The arithmetic is loaded by those who ask for it.
        from taskflow.domain.recurrence import occurrences  # noqa: PLC0415
        from taskflow.domain.task_series import series_of  # noqa: PLC0415

        return occurrences(series_of(task), after=self.clock.now(), limit=limit)
