"""Planning series in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Engine, Integer, String, Uuid, bindparam, text
from sqlalchemy.engine import Row

from taskflow.adapters.postgres.consuming import Consuming
from taskflow.adapters.postgres.recording import Recording
from taskflow.adapters.postgres.series_rows import (
    read_occurrence,
    read_series,
    write_edits,
    write_occurrences,
    write_progress,
)
from taskflow.adapters.postgres.task_rows import COLUMNS, read_task
from taskflow.domain.occurrence_edit import INHERITED
from taskflow.domain.series_plan import Plan
from taskflow.domain.series_record import KnownOccurrence, SeriesRecord
from taskflow.domain.task import Task

_TASK = ", ".join(COLUMNS)
_PROGRESS = "series_planned_until, series_made, series_version, series_rule, series_check_at"
_EDITED = ", ".join(f"{name} = edit.{name}" for name in (*INHERITED, "status", "version", "updated_at"))
_MOMENT = DateTime(timezone=True)

LOCK = text(f"""
    SELECT {_TASK}, {_PROGRESS} FROM tasks WHERE id = :task_id FOR UPDATE
""").bindparams(bindparam("task_id", type_=Uuid))  # noqa: S608 - columns of ours

CLAIM = text(f"""
    SELECT {_TASK}, {_PROGRESS} FROM tasks
    WHERE series_check_at <= :now
    ORDER BY series_check_at
    LIMIT :page
    FOR UPDATE SKIP LOCKED
""").bindparams(bindparam("now", type_=_MOMENT), bindparam("page", type_=Integer))  # noqa: S608 - columns of ours

OCCURRENCES = text(f"""
    WITH series AS (
        SELECT id, series_planned_until,
            recurrence_catch_up IS NOT DISTINCT FROM 'all'
                AND recurrence_anchor IS DISTINCT FROM 'completion' AS piles_up
        FROM tasks WHERE id = ANY(:series)
    ), wanted AS (
        SELECT task.id FROM series JOIN tasks AS task
        ON parent_recurring_task_id = series.id
            AND (occurrence_date > :now OR occurrence_date = series.series_planned_until)
        UNION
        SELECT task.id FROM series JOIN tasks AS task
        ON parent_recurring_task_id = series.id AND status IN ('pending', 'in_progress') AND NOT piles_up
        UNION
        SELECT latest.id FROM series CROSS JOIN LATERAL (
            SELECT id FROM tasks WHERE parent_recurring_task_id = series.id AND due_date <= :now
            ORDER BY occurrence_date DESC LIMIT 1
        ) AS latest
    )
    SELECT {_TASK}, inherited_version FROM tasks JOIN wanted USING (id) ORDER BY id FOR UPDATE OF tasks
""").bindparams(bindparam("series", type_=ARRAY(Uuid)), bindparam("now", type_=_MOMENT))  # noqa: S608 - columns of ours

MAKE = text(f"""
    INSERT INTO tasks ({_TASK}, inherited_version)
    SELECT {_TASK}, inherited_version FROM jsonb_populate_recordset(CAST(NULL AS tasks), CAST(:rows AS jsonb))
    ON CONFLICT (parent_recurring_task_id, occurrence_date) WHERE parent_recurring_task_id IS NOT NULL DO NOTHING
    RETURNING id
""").bindparams(bindparam("rows", type_=String))  # noqa: S608 - columns of ours

CARRY_OUT = text(f"""
    WITH edited AS (
        UPDATE tasks SET {_EDITED}, inherited_version = coalesce(edit.inherited_version, tasks.inherited_version)
        FROM jsonb_populate_recordset(CAST(NULL AS tasks), CAST(:edits AS jsonb)) AS edit
        WHERE tasks.id = edit.id
    ), withdrawn AS (
        DELETE FROM tasks WHERE id = ANY(:withdrawn)
    )
    UPDATE tasks SET ({_PROGRESS}) =
        (now.series_planned_until, now.series_made, now.series_version, now.series_rule, now.series_check_at)
    FROM jsonb_populate_recordset(CAST(NULL AS tasks), CAST(:progress AS jsonb)) AS now
    WHERE tasks.id = now.id
""")  # noqa: S608 - columns of ours
CARRY_OUT = CARRY_OUT.bindparams(
    bindparam("edits", type_=String), bindparam("withdrawn", type_=ARRAY(Uuid)), bindparam("progress", type_=String)
)

REMOVE_OPEN = text(f"""
    DELETE FROM tasks WHERE parent_recurring_task_id = :series AND status IN ('pending', 'in_progress')
    RETURNING {_TASK}
""").bindparams(bindparam("series", type_=Uuid))  # noqa: S608 - columns of ours


class PostgresSeriesWork(Recording):
    """Plans series whose rows it has locked: the series first, then its occurrences, as everybody does."""

    def make(self, occurrences: Collection[Task]) -> Collection[UUID]:
        """Insert in one statement; the unique index on series and nominal time leaves out what is there."""
        return set(self.connection.execute(MAKE, {"rows": write_occurrences(occurrences)}).scalars())

    def carry_out(self, plans: Collection[tuple[UUID, Plan]]) -> None:
        """Update and delete in one statement."""
        values = {
            "edits": write_edits(plans),
            "withdrawn": [task.id for _, plan in plans for task in plan.withdrawn],
            "progress": write_progress(plans),
        }
        self.connection.execute(CARRY_OUT, values)

    def _complete(self, rows: Sequence[Row[Any]], now: datetime) -> Sequence[SeriesRecord]:
        if not rows:
            return []
        found: Mapping[UUID, list[KnownOccurrence]] = {row.id: [] for row in rows}
        for row in self.connection.execute(OCCURRENCES, {"series": list(found), "now": now}):
            found[row.parent_recurring_task_id].append(read_occurrence(row))
        return [read_series(row, found[row.id]) for row in rows]


class PostgresOwnedSeriesWork(Consuming, PostgresSeriesWork):
    """Plans the series of one owner."""

    consumer = "recurrence_planner"

    def __init__(self, engine: Engine, *, owner_id: str) -> None:
        super().__init__(engine, owner_id=owner_id)

    def lock(self, task_id: UUID, *, now: datetime) -> SeriesRecord | None:
        """Select for update."""
        return next(iter(self._complete(self.connection.execute(LOCK, {"task_id": task_id}).all(), now)), None)

    def remove_open(self, series_id: UUID) -> Sequence[Task]:
        """Delete by the index of open occurrences."""
        return [read_task(row) for row in self.connection.execute(REMOVE_OPEN, {"series": series_id})]


class PostgresSweepWork(PostgresSeriesWork):
    """Plans everybody's series; an index of what falls due keeps an empty sweep cheap, however many there are."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)

    def claim(self, *, now: datetime, limit: int) -> Sequence[SeriesRecord]:
        """Select for update what nobody else has locked."""
        return self._complete(self.connection.execute(CLAIM, {"now": now, "page": limit}).all(), now)
