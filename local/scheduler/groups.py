"""The Scheduler's API operations on schedule groups and their tags."""

import json
import sqlite3
from typing import Any

from local.arn import arn, resource_of
from local.clock import Clock
from local.errors import AwsError
from local.scheduler.constraints import check
from local.scheduler.pages import page_of, position_of, rows_needed
from local.scheduler.tokens import ClientTokens
from local.store import Store

DEFAULT_GROUP = "default"
SCHEMA = """
CREATE TABLE IF NOT EXISTS scheduler_group (
    name TEXT PRIMARY KEY,
    origin TEXT NOT NULL,
    tags TEXT NOT NULL,
    created REAL NOT NULL,
    modified REAL NOT NULL
) WITHOUT ROWID;
"""


class ScheduleGroups:
    """Groups are rows; `origin` tells those of the template from those made through the API."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._tokens = ClientTokens(store, clock)
        store.create(SCHEMA)
        if not self._has_group(DEFAULT_GROUP):
            self._save_group(DEFAULT_GROUP, "api", {})

    def op_create_schedule_group(self, params: dict[str, Any]) -> dict[str, Any]:
        """Make a group; `ConflictException` when it exists."""
        check("CreateScheduleGroup", params)
        return self._tokens.once("CreateScheduleGroup", params, lambda: self._create_group(params))

    def op_get_schedule_group(self, params: dict[str, Any]) -> dict[str, Any]:
        """Describe a group."""
        check("GetScheduleGroup", params)
        return _described(self._group(params["Name"]))

    def op_list_schedule_groups(self, params: dict[str, Any]) -> dict[str, Any]:
        """List groups by name, a page at a time."""
        check("ListScheduleGroups", params)
        prefix = params.get("NamePrefix", "")
        (after,) = position_of(params, 1)
        rows = self._store.rows(
            "SELECT * FROM scheduler_group WHERE name > ? AND substr(name, 1, ?) = ? ORDER BY name LIMIT ?",
            (after, len(prefix), prefix, rows_needed(params)),
        )
        return page_of("ScheduleGroups", rows, params, _described, ("name",))

    def op_tag_resource(self, params: dict[str, Any]) -> dict[str, Any]:
        """Set tags of a group."""
        check("TagResource", params)
        name, tags = self._tagged(params)
        self._save_tags(name, tags | _tags(params))
        return {}

    def op_untag_resource(self, params: dict[str, Any]) -> dict[str, Any]:
        """Take tags off a group."""
        check("UntagResource", params)
        name, tags = self._tagged(params)
        self._save_tags(name, {key: value for key, value in tags.items() if key not in params["TagKeys"]})
        return {}

    def op_list_tags_for_resource(self, params: dict[str, Any]) -> dict[str, Any]:
        """List the tags of a group."""
        check("ListTagsForResource", params)
        return {"Tags": [{"Key": key, "Value": value} for key, value in self._tagged(params)[1].items()]}

    def _create_group(self, params: dict[str, Any]) -> dict[str, Any]:
        name = params["Name"]
        if self._has_group(name):
            raise AwsError("ConflictException", f"Schedule group {name} already exists.", status=409)
        self._save_group(name, "api", _tags(params))
        return {"ScheduleGroupArn": group_arn(name)}

    def _save_group(self, name: str, origin: str, tags: dict[str, str]) -> None:
        now = self._clock.now()
        self._store.execute(
            "INSERT INTO scheduler_group (name, origin, tags, created, modified) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET origin = excluded.origin, tags = excluded.tags",
            (name, origin, json.dumps(tags), now, now),
        )

    def _has_group(self, name: str) -> bool:
        return self._store.row("SELECT 1 FROM scheduler_group WHERE name = ?", (name,)) is not None

    def _group(self, name: str) -> sqlite3.Row:
        row = self._store.row("SELECT * FROM scheduler_group WHERE name = ?", (name,))
        if row is None:
            raise AwsError("ResourceNotFoundException", f"Schedule group {name} does not exist.", status=404)
        return row

    def _tagged(self, params: dict[str, Any]) -> tuple[str, dict[str, str]]:
        row = self._group(resource_of(params["ResourceArn"]).partition("/")[2])
        return row["name"], json.loads(row["tags"])

    def _save_tags(self, name: str, tags: dict[str, str]) -> None:
        self._store.execute("UPDATE scheduler_group SET tags = ? WHERE name = ?", (json.dumps(tags), name))


def group_arn(name: str) -> str:
    """Name a group."""
    return arn("scheduler", f"schedule-group/{name}")


def _tags(params: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in params.get("Tags", [])}


def _described(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "Arn": group_arn(row["name"]),
        "Name": row["name"],
        "State": "ACTIVE",
        "CreationDate": row["created"],
        "LastModificationDate": row["modified"],
    }
