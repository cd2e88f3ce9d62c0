"""Keep a series' next occurrences after something happened to it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from taskflow.application.plan_occurrences import Planned, plan_occurrences
from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.series import OpenSeriesWork, OwnedSeriesWork
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.publish_committed import publish_committed
from taskflow.domain.actor import Actor, Cause
from taskflow.domain.consequence import consequence_of, leads_further
from taskflow.domain.events import TASK_CREATED, TASK_DELETED, TaskEvent

ACTOR = Actor(user=None, client="recurrence_planner")


@dataclass(frozen=True, kw_only=True)
class KeepSeries:
    """Makes, changes and withdraws occurrences of the series that an event has touched.

    What is done follows from the series as it is now, not from the event: one that comes late, twice or out of order
    changes nothing that is right already.
    """

    open_work: OpenSeriesWork
    publisher: EventPublisher
    clock: Clock
    ids: Ids

    def __call__(self, event: TaskEvent) -> Planned:
        """Plan the series of an event's task, if it has one."""
        if not leads_further(event) or (series_id := _find_series(event)) is None:
            return Planned()
        now, cause = self.clock.now(), consequence_of(event, actor=ACTOR)
        with self.open_work(owner_id=event.owner_id) as work:
            if not work.begin(event.event_id, now=now):
                return Planned()
            planned = self._plan(work, event, series_id, now=now, cause=cause)
            work.commit()
        publish_committed(work.publications, publisher=self.publisher)
        return planned

    def _plan(
        self, work: OwnedSeriesWork, event: TaskEvent, series_id: UUID, *, now: datetime, cause: Cause
    ) -> Planned:
        record = work.lock(series_id, now=now)
        if record is None:
            return self._clear_away(work, series_id, now=now, cause=cause)
        if event.task.id == series_id and event.task.version < (record.progress.version or 0):
            return Planned()
        return plan_occurrences(work, [record], now=now, ids=self.ids, cause=cause)

    def _clear_away(self, work: OwnedSeriesWork, series_id: UUID, *, now: datetime, cause: Cause) -> Planned:
        # Deleting a series takes its occurrences along, but not one that was being made at that very moment.
        removed = work.remove_open(series_id)
        for task in removed:
            work.record(TaskEvent.of(TASK_DELETED, task, event_id=self.ids.new(), now=now, cause=cause))
        return Planned(withdrawn=len(removed))


def _find_series(event: TaskEvent) -> UUID | None:
    """Tell which series an event touches, if any: a single task has none, and a new occurrence is news of our own."""
    task = event.task
    if task.parent_recurring_task_id is not None:
        return None if event.kind is TASK_CREATED else task.parent_recurring_task_id
    was_series = "recurrence_pattern" in event.changes
    return task.id if task.recurrence_pattern is not None or was_series else None
