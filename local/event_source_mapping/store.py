"""The mappings that there are: those made through the API in the store, those of the template in memory alone."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from local.errors import AwsError
from local.event_source_mapping.settings import MappingSettings
from local.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS event_source_mappings (uuid TEXT PRIMARY KEY, settings TEXT NOT NULL) WITHOUT ROWID;
"""


class MappingStore:
    """Finds mappings by id, or by what they join."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.create(SCHEMA)
        found = [_settings(json.loads(row["settings"])) for row in store.rows("SELECT * FROM event_source_mappings")]
        self._mappings = {settings.uuid: settings for settings in found}
        self._durable = set(self._mappings)

    def __iter__(self) -> Iterator[MappingSettings]:
        return iter(sorted(self._mappings.values(), key=lambda settings: settings.uuid))

    def get(self, uuid: str) -> MappingSettings:
        """Find a mapping; raises `ResourceNotFoundException`."""
        if uuid not in self._mappings:
            raise AwsError("ResourceNotFoundException", "The resource you requested does not exist.", status=404)
        return self._mappings[uuid]

    def between(self, queue_arn: str, function_arn: str) -> MappingSettings | None:
        """Find the mapping of a queue to a function."""
        joined = (queue_arn, function_arn)
        return next((one for one in self if (one.queue_arn, one.function_arn) == joined), None)

    def is_durable(self, settings: MappingSettings) -> bool:
        """Tell whether a mapping outlives the process."""
        return settings.uuid in self._durable

    def put(self, settings: MappingSettings, *, durable: bool) -> None:
        """Keep a mapping, or what it has become."""
        self._mappings[settings.uuid] = settings
        if durable:
            sql = "INSERT OR REPLACE INTO event_source_mappings (uuid, settings) VALUES (?, ?)"
            self._store.execute(sql, (settings.uuid, json.dumps(asdict(settings))))
            self._durable.add(settings.uuid)

    def remove(self, settings: MappingSettings) -> None:
        """Forget a mapping."""
        self._store.execute("DELETE FROM event_source_mappings WHERE uuid = ?", (settings.uuid,))
        self._durable.discard(settings.uuid)
        del self._mappings[settings.uuid]


def _settings(kept: dict[str, Any]) -> MappingSettings:
    return MappingSettings(**{**kept, "filters": tuple(kept["filters"])})
