"""What a series and the time do to one occurrence; the rule is never touched."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from taskflow.domain.recurrence import Anchor, first_occurrence, is_occurrence
from taskflow.domain.series_record import SeriesRecord
from taskflow.domain.task import Status, Task
from taskflow.domain.task_series import series_of

INHERITED = (
    "title",
    "description",
    "priority",
    "tags",
    "time_zone",
    "reminder_offsets",
    "notification_preferences",
)
"""What an occurrence has from its series."""


def make_occurrence(series: Task, *, at: datetime, task_id: UUID, now: datetime) -> Task:
    """Make the occurrence of a series at its nominal time."""
    inherited = {name: getattr(series, name) for name in INHERITED}
    return Task(
        **inherited,
        id=task_id,
        owner_id=series.owner_id,
        due_date=at,
        parent_recurring_task_id=series.id,
        occurrence_date=at,
        created_at=now,
        updated_at=now,
    )


def take_over(series: Task, occurrence: Task, *, now: datetime) -> Task:
    """Give an occurrence what its series says now; it stays as it is where that is the same."""
    after = replace(occurrence, **{name: getattr(series, name) for name in INHERITED})
    return occurrence if after == occurrence else _next_version(after, now)


def miss_occurrence(occurrence: Task, *, now: datetime) -> Task:
    """Close an occurrence that the next one has overtaken."""
    return _next_version(replace(occurrence, status=Status.MISSED), now)


def is_due_still(record: SeriesRecord, occurrence: Task) -> bool:
    """Tell whether the rule of a series, as it is now, falls on an occurrence that was made before.

    Where occurrences follow completions only the first one lies on the rule; a later one stays.
    """
    at = occurrence.occurrence_date
    series = series_of(record.series)
    if at is None or record.series.recurrence_anchor is not Anchor.COMPLETION:
        return at is not None and is_occurrence(series, at=at)
    first = first_occurrence(series)
    return record.progress.made > 1 or (first is not None and first.at == at)


def _next_version(task: Task, now: datetime) -> Task:
    return replace(task, version=task.version + 1, updated_at=now)
