"""Plan series and carry the plans out, within the transaction that holds them."""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from taskflow.application.ports.series import SeriesWork
from taskflow.application.ports.time import Ids
from taskflow.domain.actor import Cause
from taskflow.domain.errors import InvalidInputError
from taskflow.domain.events import TASK_CREATED, TASK_DELETED, TaskEvent
from taskflow.domain.series_plan import Edit, Plan, plan_series
from taskflow.domain.series_record import SeriesRecord
from taskflow.domain.task import Status

log = logging.getLogger(__name__)

SECOND_LOOK = timedelta(days=1)
"""When a series that could not be planned is looked at again; a change of it comes first."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning came to, in occurrences."""

    made: int = 0
    missed: int = 0
    changed: int = 0
    withdrawn: int = 0

    def __add__(self, other: "Planned") -> "Planned":
        return Planned(
            self.made + other.made,
            self.missed + other.missed,
            self.changed + other.changed,
            self.withdrawn + other.withdrawn,
        )


def plan_occurrences(
    work: SeriesWork, records: Sequence[SeriesRecord], *, now: datetime, ids: Ids, cause: Cause
) -> Planned:
    """Do what has to be done about locked series; an occurrence that exists already is not made again."""
    plans = [(record.series.id, _plan(record, now, ids)) for record in records]
    # One that is made and missed at once is written as it ends, and told as it went.
    ends = {edit.before.id: edit.after for _, plan in plans for edit in plan.edits}
    made = [ends.get(task.id, task) for _, plan in plans for task in plan.made]
    new = work.make(made) if made else ()
    plans = [(series_id, _without_known(plan, new)) for series_id, plan in plans]
    work.carry_out(plans)
    for event in _tell(plans, now, ids, cause):
        work.record(event)
    return sum((_count(plan) for _, plan in plans), Planned())


def _plan(record: SeriesRecord, now: datetime, ids: Ids) -> Plan:
    try:
        return plan_series(record, now=now, new_id=ids.new)
    except InvalidInputError as error:  # it was fine once, or it would not have been kept; others must not wait for it
        log.warning("series not planned", extra={"task_id": str(record.series.id), "reason": str(error)})
        return Plan(progress=replace(record.progress, check_at=now + SECOND_LOOK))


def _without_known(plan: Plan, new: Collection[UUID]) -> Plan:
    known = {task.id for task in plan.made if task.id not in new}
    if not known:
        return plan
    return replace(
        plan,
        made=[task for task in plan.made if task.id not in known],
        edits=[edit for edit in plan.edits if edit.before.id not in known],
    )


def _tell(plans: Sequence[tuple[UUID, Plan]], now: datetime, ids: Ids, cause: Cause) -> Iterator[TaskEvent]:
    for _, plan in plans:
        for task in plan.made:
            yield TaskEvent.of(TASK_CREATED, task, event_id=ids.new(), now=now, cause=cause)
        for edit in plan.edits:
            yield TaskEvent.between(edit.before, edit.after, event_id=ids.new(), now=now, cause=cause)
        for task in plan.withdrawn:
            yield TaskEvent.of(TASK_DELETED, task, event_id=ids.new(), now=now, cause=cause)


def _count(plan: Plan) -> Planned:
    missed = sum(_is_missed(edit) for edit in plan.edits)
    return Planned(len(plan.made), missed, len(plan.edits) - missed, len(plan.withdrawn))


def _is_missed(edit: Edit) -> bool:
    return edit.after.status is Status.MISSED
