"""Series and occurrences as rows."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from taskflow.adapters.postgres.json_rows import write_rows
from taskflow.adapters.postgres.task_rows import read_task, write_task
from taskflow.domain.series_plan import Edit, Plan
from taskflow.domain.series_record import KnownOccurrence, Progress, SeriesRecord
from taskflow.domain.task import Task


def read_series(row: Row[Any], occurrences: Collection[KnownOccurrence]) -> SeriesRecord:
    """Read a series; a row without progress has never been planned."""
    progress = Progress(
        planned_until=row.series_planned_until,
        made=row.series_made or 0,
        version=row.series_version,
        rule=row.series_rule,
        check_at=row.series_check_at,
    )
    return SeriesRecord(series=read_task(row), progress=progress, occurrences=tuple(occurrences))


def read_occurrence(row: Row[Any]) -> KnownOccurrence:
    """Read an occurrence; it is pristine as long as it has the version in which its series has left it."""
    return KnownOccurrence(task=read_task(row), pristine=row.version == row.inherited_version)


def write_occurrences(tasks: Collection[Task]) -> str:
    """Write new occurrences as JSON."""
    return write_rows([{**write_task(task), "inherited_version": 1} for task in tasks])


def write_edits(plans: Collection[tuple[UUID, Plan]]) -> str:
    """Write changed occurrences as JSON, except those that are only being made."""
    return write_rows([row for _, plan in plans for row in _edit_rows(plan)])


def write_progress(plans: Collection[tuple[UUID, Plan]]) -> str:
    """Write how far series are planned as JSON."""
    return write_rows([_progress_row(series_id, plan.progress) for series_id, plan in plans])


def _edit_rows(plan: Plan) -> list[Mapping[str, object]]:
    made = {task.id for task in plan.made}
    return [_edit_row(edit) for edit in plan.edits if edit.before.id not in made]


def _edit_row(edit: Edit) -> Mapping[str, object]:
    return {**write_task(edit.after), "inherited_version": edit.after.version if edit.pristine else None}


def _progress_row(series_id: UUID, progress: Progress) -> Mapping[str, object]:
    return {
        "id": series_id,
        "series_planned_until": progress.planned_until,
        "series_made": progress.made,
        "series_version": progress.version,
        "series_rule": progress.rule,
        "series_check_at": progress.check_at,
    }
