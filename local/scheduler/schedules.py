"""The Scheduler's API operations on schedules."""

import asyncio
import json
import sqlite3
from typing import Any

from local.arn import arn
from local.clock import Clock
from local.errors import AwsError
from local.scheduler.constraints import check
from local.scheduler.definition import Definition, check_start, define, plan_of
from local.scheduler.groups import DEFAULT_GROUP, ScheduleGroups, group_arn
from local.scheduler.invocations import Invocations
from local.scheduler.pages import page_of, position_of, rows_needed
from local.scheduler.timers import Timers
from local.store import Store
from local.targets import Targets

SCHEMA = """
CREATE TABLE IF NOT EXISTS scheduler_schedule (
    arn TEXT PRIMARY KEY,
    group_name TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    origin TEXT NOT NULL,
    declared TEXT NOT NULL,
    definition TEXT NOT NULL,
    created REAL NOT NULL,
    modified REAL NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS scheduler_schedule_name ON scheduler_schedule (name, group_name);
"""
SAVE = (
    "INSERT INTO scheduler_schedule VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (arn) DO UPDATE SET "
    "state = excluded.state, origin = excluded.origin, declared = excluded.declared, "
    "definition = excluded.definition, modified = excluded.modified"
)


class Schedules(ScheduleGroups):
    """Schedules are rows, each with a timer; `declared` is what the template said when it was last applied."""

    def __init__(self, store: Store, clock: Clock, targets: Targets) -> None:
        super().__init__(store, clock)
        store.create(SCHEMA)
        self._targets = targets
        self._invocations = Invocations(store, clock, targets, self._complete)
        self._timers = Timers(store, clock, self._invocations)
        self._changed = asyncio.Event()

    def op_create_schedule(self, params: dict[str, Any]) -> dict[str, Any]:
        """Make a schedule; `ConflictException` when it exists, `ResourceNotFoundException` without its group."""
        definition = define("CreateSchedule", params, self._targets)
        return self._tokens.once("CreateSchedule", params, lambda: self._create(definition))

    def op_update_schedule(self, params: dict[str, Any]) -> dict[str, Any]:
        """Replace a schedule: what is left out goes back to its default."""
        definition = define("UpdateSchedule", params, self._targets)
        return self._tokens.once("UpdateSchedule", params, lambda: self._update(definition))

    def op_delete_schedule(self, params: dict[str, Any]) -> dict[str, Any]:
        """Delete a schedule and what it has not delivered yet."""
        check("DeleteSchedule", params)
        return self._tokens.once("DeleteSchedule", params, lambda: self._delete(self._found(params)["arn"]))

    def op_get_schedule(self, params: dict[str, Any]) -> dict[str, Any]:
        """Describe a schedule."""
        check("GetSchedule", params)
        row = self._found(params)
        definition: Definition = json.loads(row["definition"])
        return definition | _identity(row)

    def op_list_schedules(self, params: dict[str, Any]) -> dict[str, Any]:
        """List schedules by name, a page at a time."""
        check("ListSchedules", params)
        if "GroupName" in params:
            self._group(params["GroupName"])
        prefix = params.get("NamePrefix", "")
        rows = self._store.rows(
            "SELECT * FROM scheduler_schedule WHERE (name, group_name) > (?, ?) AND substr(name, 1, ?) = ? "
            "AND group_name = coalesce(?, group_name) AND state = coalesce(?, state) ORDER BY name, group_name LIMIT ?",
            (
                *position_of(params, 2),
                len(prefix),
                prefix,
                params.get("GroupName"),
                params.get("State"),
                rows_needed(params),
            ),
        )
        return page_of("Schedules", rows, params, _summary, ("name", "group_name"))

    def op_delete_schedule_group(self, params: dict[str, Any]) -> dict[str, Any]:
        """Delete a group with all its schedules, at once; AWS takes a while and shows it as DELETING."""
        check("DeleteScheduleGroup", params)
        if params["Name"] == DEFAULT_GROUP:
            raise AwsError("ValidationException", "The default schedule group cannot be deleted.")
        return self._tokens.once("DeleteScheduleGroup", params, lambda: self._delete_group(params["Name"]))

    def _create(self, definition: Definition) -> dict[str, Any]:
        self._group(definition["GroupName"])
        if self._known(definition):
            raise AwsError("ConflictException", f"Schedule {definition['Name']} already exists.", status=409)
        check_start(definition, self._clock.now())
        return self._save(definition, origin="api", declared="")

    def _update(self, definition: Definition) -> dict[str, Any]:
        row = self._found(definition)
        if json.loads(row["definition"]).get("StartDate") != definition.get("StartDate"):
            check_start(definition, self._clock.now())
        return self._save(definition, origin=row["origin"], declared=row["declared"])

    def _save(self, definition: Definition, *, origin: str, declared: str) -> dict[str, Any]:
        group, name, state = (definition[key] for key in ("GroupName", "Name", "State"))
        made, now = schedule_arn(group, name), self._clock.now()
        with self._store.transaction():
            self._store.execute(SAVE, (made, group, name, state, origin, declared, json.dumps(definition), now, now))
            self._timers.arm(made, plan_of(definition), [definition["Target"]])
        self._changed.set()
        return {"ScheduleArn": made}

    def _delete(self, name: str) -> dict[str, Any]:
        with self._store.transaction():
            self._timers.disarm(name)
            self._tokens.forget(name)
            self._store.execute("DELETE FROM scheduler_schedule WHERE arn = ?", (name,))
        return {}

    def _delete_group(self, name: str) -> dict[str, Any]:
        self._group(name)
        with self._store.transaction():
            for row in self._store.rows("SELECT arn FROM scheduler_schedule WHERE group_name = ?", (name,)):
                self._delete(row["arn"])
            self._tokens.forget(group_arn(name))
            self._store.execute("DELETE FROM scheduler_group WHERE name = ?", (name,))
        return {}

    def _complete(self, name: str) -> None:
        """Delete a schedule whose last invocation is over, if it asks for that."""
        row = self._store.row("SELECT definition FROM scheduler_schedule WHERE arn = ?", (name,))
        if row and json.loads(row["definition"])["ActionAfterCompletion"] == "DELETE" and self._timers.is_over(name):
            self._delete(name)

    def _known(self, params: dict[str, Any]) -> sqlite3.Row | None:
        name = schedule_arn(params.get("GroupName", DEFAULT_GROUP), params["Name"])
        return self._store.row("SELECT * FROM scheduler_schedule WHERE arn = ?", (name,))

    def _found(self, params: dict[str, Any]) -> sqlite3.Row:
        self._group(params.get("GroupName", DEFAULT_GROUP))
        row = self._known(params)
        if row is None:
            raise AwsError("ResourceNotFoundException", f"Schedule {params['Name']} does not exist.", status=404)
        return row


def schedule_arn(group: str, name: str) -> str:
    """Name a schedule."""
    return arn("scheduler", f"schedule/{group}/{name}")


def _identity(row: sqlite3.Row) -> dict[str, Any]:
    return {"Arn": row["arn"], "CreationDate": row["created"], "LastModificationDate": row["modified"]}


def _summary(row: sqlite3.Row) -> dict[str, Any]:
    definition = json.loads(row["definition"])
    shown = {name: definition[name] for name in ("Name", "GroupName", "State")}
    return _identity(row) | shown | {"Target": {"Arn": definition["Target"]["Arn"]}}
