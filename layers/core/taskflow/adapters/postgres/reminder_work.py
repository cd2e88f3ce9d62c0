"""Planning and ending reminders in PostgreSQL; whoever does locks the task first, then its reminders."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Engine, Uuid, bindparam, text

from taskflow.adapters.postgres.consuming import Consuming
from taskflow.adapters.postgres.recording import Recording
from taskflow.adapters.postgres.reminder_rows import (
    COLUMNS,
    read_asking,
    read_reminder,
    write_ended,
    write_made,
    write_statuses,
)
from taskflow.adapters.postgres.task_rows import COLUMNS as TASK_COLUMNS
from taskflow.application.ports.reminders import Taken
from taskflow.domain.reminder_plan import AskingTask, ReminderPlan
from taskflow.domain.scheduled_reminder import Reminder

_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
_REMINDER = ", ".join(f'reminder_schedule."{name}"' for name in COLUMNS)
_TASK = ", ".join((*TASK_COLUMNS, "reminders_since"))
_MOMENT = DateTime(timezone=True)

LOCK = text(f"""
    SELECT {_TASK} FROM tasks WHERE id = :task_id FOR NO KEY UPDATE
""").bindparams(bindparam("task_id", type_=Uuid))  # noqa: S608 - columns of ours

KNOWN = text(f"""
    SELECT {_REMINDER} FROM reminder_schedule
    WHERE task_id = :task_id
      AND (next_claim_at IS NOT NULL OR (status IN ('sent', 'expired') AND (due_date = :due_date OR "offset" IS NULL)))
    ORDER BY id
    FOR UPDATE
""").bindparams(bindparam("task_id", type_=Uuid), bindparam("due_date", type_=_MOMENT))  # noqa: S608 - columns of ours

_END = """
    ended AS (
        UPDATE reminder_schedule SET status = over.status, ended_at = over.ended_at, next_claim_at = NULL
        FROM jsonb_to_recordset(CAST(:ended AS jsonb)) AS over(id uuid, status text, ended_at timestamptz)
        WHERE reminder_schedule.id = over.id
    )
    UPDATE tasks SET reminder_status = now.reminder_status
    FROM jsonb_to_recordset(CAST(:statuses AS jsonb)) AS now(id uuid, reminder_status text)
    WHERE tasks.id = now.id AND tasks.reminder_status IS DISTINCT FROM now.reminder_status
"""

END = text(f"WITH {_END}")

MAKE_AND_END = text(f"""
    WITH made AS (
        INSERT INTO reminder_schedule ({_NAMES}, next_claim_at)
        SELECT {_NAMES}, next_claim_at
        FROM jsonb_populate_recordset(CAST(NULL AS reminder_schedule), CAST(:made AS jsonb))
    ), {_END}
""")  # noqa: S608 - columns of ours

# What somebody else has locked is being changed, and decided about there; nobody waits here for one task of many.
TAKE_TASKS = text(f"""
    SELECT {_TASK} FROM tasks
    WHERE id IN (SELECT task_id FROM reminder_schedule WHERE id = ANY(:ids) AND next_claim_at IS NOT NULL)
    ORDER BY id
    FOR NO KEY UPDATE SKIP LOCKED
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))  # noqa: S608 - columns of ours

TAKE = text(f"""
    SELECT {_REMINDER}, reminder_schedule.task_id = ANY(:tasks) OR NOT EXISTS (
        SELECT FROM tasks WHERE tasks.id = reminder_schedule.task_id
    ) AS is_free
    FROM reminder_schedule
    WHERE next_claim_at IS NOT NULL AND (id = ANY(:ids) OR task_id = ANY(:tasks))
    ORDER BY id
    FOR UPDATE
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)), bindparam("tasks", type_=ARRAY(Uuid)))  # noqa: S608 - columns of ours


class PostgresReminderPlanWork(Consuming):
    """Plans the reminders of one owner's tasks."""

    consumer = "reminder_planner"

    def __init__(self, engine: Engine, *, owner_id: str) -> None:
        super().__init__(engine, owner_id=owner_id)

    def lock(self, task_id: UUID) -> AskingTask | None:
        """Select for update."""
        row = self.connection.execute(LOCK, {"task_id": task_id}).one_or_none()
        return read_asking(row) if row else None

    def known(self, task_id: UUID, *, due_date: datetime | None) -> Sequence[Reminder]:
        """Select by the index on tasks, in a statement that sees what was committed before the task was locked."""
        rows = self.connection.execute(KNOWN, {"task_id": task_id, "due_date": due_date})
        return [read_reminder(row) for row in rows]

    def carry_out(self, task_id: UUID, plan: ReminderPlan) -> None:
        """Insert and update in one statement."""
        values = {
            "made": write_made(plan.made),
            "ended": write_ended(plan.ended),
            "statuses": write_statuses({task_id: plan.status}),
        }
        self.connection.execute(MAKE_AND_END, values)


class PostgresDueWork(Recording):
    """Ends everybody's reminders; a batch costs as many round trips as one."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)

    def take(self, reminder_ids: Collection[UUID]) -> Taken:
        """Select tasks and reminders for update."""
        ids = list(reminder_ids)
        tasks = {row.id: read_asking(row) for row in self.connection.execute(TAKE_TASKS, {"ids": ids})}
        rows = self.connection.execute(TAKE, {"ids": ids, "tasks": list(tasks)}).all()
        free = [read_reminder(row) for row in rows if row.is_free]
        return Taken(reminders=free, tasks=tasks, busy=[row.id for row in rows if not row.is_free])

    def end(self, ended: Collection[Reminder], statuses: Mapping[UUID, str | None]) -> None:
        """Update reminders and tasks in one statement."""
        if ended:
            self.connection.execute(END, {"ended": write_ended(ended), "statuses": write_statuses(statuses)})
