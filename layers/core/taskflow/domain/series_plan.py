"""What is to be done about a series right now, so that its occurrences are what they should be.

Planning is the same whether it happens on time, late or twice: a plan that was carried out leaves nothing to plan.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from taskflow.domain.occurrence_dates import ComingDates, find_coming
from taskflow.domain.occurrence_edit import is_due_still, make_occurrence, miss_occurrence, take_over
from taskflow.domain.recurrence.policies import Anchor
from taskflow.domain.series_record import KnownOccurrence, Progress, SeriesRecord, rule_of
from taskflow.domain.task import CatchUp, Task


@dataclass(frozen=True, slots=True)
class Edit:
    """An occurrence before and after; `pristine` says that its series alone has changed it."""

    before: Task
    after: Task
    pristine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be made, changed and withdrawn; an edit may be of an occurrence that is being made."""

    made: Sequence[Task] = ()
    edits: Sequence[Edit] = ()
    withdrawn: Sequence[Task] = ()
    progress: Progress


def plan_series(record: SeriesRecord, *, now: datetime, new_id: Callable[[], UUID]) -> Plan:
    """Find out what is to be done about a series."""
    if not record.recurs:
        return _wind_up(record, now)
    edits, withdrawn = _follow_series(record, now)
    gone = {task.id for task in withdrawn}
    kept = [known for known in record.occurrences if known.task.id not in gone]
    current = replace(record, occurrences=kept, progress=_restart(record, now, withdrawn=len(withdrawn)))
    coming = find_coming(current, now=now)
    made = [make_occurrence(record.series, at=at, task_id=new_id(), now=now) for at in coming.dates]
    everything = [*(known.task for known in kept), *made]
    missed = list(_find_missed(current, everything, now))
    return Plan(
        made=made,
        edits=[*edits, *missed],
        withdrawn=withdrawn,
        progress=_advance(current, coming, everything, now),
    )


def _wind_up(record: SeriesRecord, now: datetime) -> Plan:
    withdrawn = [known.task for known in record.occurrences if _is_to_come(known, now)]
    progress = replace(record.progress, version=record.series.version, rule=None, check_at=None)
    return Plan(withdrawn=withdrawn, progress=replace(progress, made=progress.made - len(withdrawn)))


def _follow_series(record: SeriesRecord, now: datetime) -> tuple[list[Edit], list[Task]]:
    """Bring what nobody edited and is still to come into line with the series, after the series has changed."""
    if record.progress.version in {None, record.series.version}:
        return [], []
    edits, withdrawn = [], []
    rule_changed = record.progress.rule != rule_of(record.series)
    for known in record.occurrences:
        if not _is_to_come(known, now):
            continue
        if rule_changed and not is_due_still(record, known.task):
            withdrawn.append(known.task)
        elif (after := take_over(record.series, known.task, now=now)) != known.task:
            edits.append(Edit(known.task, after, pristine=True))
    return edits, withdrawn


def _is_to_come(known: KnownOccurrence, now: datetime) -> bool:
    occurrence = known.task
    is_later = occurrence.occurrence_date is not None and occurrence.occurrence_date > now
    return known.pristine and occurrence.is_open and is_later


def _restart(record: SeriesRecord, now: datetime, *, withdrawn: int) -> Progress:
    """Let a changed rule begin now: what it names from here on is looked at again, what is past stays."""
    rule, before = rule_of(record.series), record.progress
    until, made = before.planned_until, before.made - withdrawn
    if until is not None and before.rule != rule:
        # What follows completions goes on from the last one, wherever the rule would lie.
        follows_completions = record.series.recurrence_anchor is Anchor.COMPLETION
        until = (until if made else None) if follows_completions else now
    return replace(before, planned_until=until, made=made, rule=rule, version=record.series.version)


def _find_missed(record: SeriesRecord, occurrences: Sequence[Task], now: datetime) -> Iterator[Edit]:
    if record.series.recurrence_catch_up is CatchUp.ALL:
        return
    fallen = [task.occurrence_date for task in occurrences if task.occurrence_date and _has_fallen_due(task, now)]
    latest = max(fallen, default=now)
    for task in occurrences:
        # One that was moved is not missed before its new time.
        if task.is_open and task.occurrence_date and task.occurrence_date < latest and _has_fallen_due(task, now):
            yield Edit(task, miss_occurrence(task, now=now))


def _has_fallen_due(task: Task, now: datetime) -> bool:
    return task.due_date is None or task.due_date <= now


def _advance(record: SeriesRecord, coming: ComingDates, occurrences: Sequence[Task], now: datetime) -> Progress:
    before = record.progress
    moments = [moment for task in occurrences for moment in (task.due_date, task.occurrence_date)]
    checks = [moment for moment in (*moments, coming.next_look) if moment is not None and moment > now]
    return replace(
        before,
        planned_until=coming.reached,
        made=before.made + len(coming.dates),
        check_at=now if coming.is_cut else min(checks, default=None),
    )
