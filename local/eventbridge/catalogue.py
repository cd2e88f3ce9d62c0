"""The buses and rules that exist: the template's are made at each start, those made by API are kept in the store."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from local.arn import arn
from local.errors import AwsError
from local.eventbridge.entries import DEFAULT_BUS
from local.eventbridge.event_json import json_text
from local.eventbridge.rule import Rule, make_rule, make_target
from local.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS eventbridge_buses (name TEXT PRIMARY KEY, definition TEXT NOT NULL, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS eventbridge_rules (
    bus TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, targets TEXT NOT NULL, PRIMARY KEY (bus, name)
);
"""


@dataclass(frozen=True)
class Bus:
    """An event bus; `created` in seconds since the epoch."""

    name: str
    definition: Mapping[str, Any]
    created: float
    from_template: bool = False

    @property
    def arn(self) -> str:
        """The bus's ARN."""
        return arn("events", f"event-bus/{self.name}")


class Catalogue:
    """Finds buses and rules by name, and keeps what was made by API."""

    def __init__(self, store: Store, now: float) -> None:
        self._store = store
        store.create(SCHEMA)
        self._buses = {DEFAULT_BUS: Bus(DEFAULT_BUS, {}, now, from_template=True)}
        self._rules: dict[str, dict[str, Rule]] = {}
        self._load()

    def buses(self) -> list[Bus]:
        """List all buses by name."""
        return sorted(self._buses.values(), key=lambda bus: bus.name)

    def bus(self, name: str) -> Bus:
        """Find a bus; raises `ResourceNotFoundException`."""
        if name not in self._buses:
            raise AwsError("ResourceNotFoundException", f"Event bus {name} does not exist.")
        return self._buses[name]

    def has_bus(self, name: str) -> bool:
        """Tell whether there is a bus of this name."""
        return name in self._buses

    def keep_bus(self, bus: Bus) -> None:
        """Add a bus or replace it."""
        with self._store.transaction():
            self.drop_bus(bus.name)
            if not bus.from_template:
                row = (bus.name, json_text(bus.definition), bus.created)
                self._store.execute("INSERT INTO eventbridge_buses VALUES (?, ?, ?)", row)
        self._buses[bus.name] = bus

    def drop_bus(self, name: str) -> None:
        """Forget a bus; the default one must not be given."""
        self._store.execute("DELETE FROM eventbridge_buses WHERE name = ?", (name,))
        self._buses.pop(name, None)

    def rules(self, bus: str) -> Collection[Rule]:
        """List the rules of a bus."""
        return self._rules.get(bus, {}).values()

    def rule(self, name: str, bus: str) -> Rule:
        """Find a rule; raises `ResourceNotFoundException` for it or for its bus."""
        self.bus(bus)
        found = self._rules.get(bus, {}).get(name)
        if found is None:
            raise AwsError("ResourceNotFoundException", f"Rule {name} does not exist on EventBus {bus}.")
        return found

    def find_rule(self, name: str, bus: str) -> Rule | None:
        """Find a rule, if there is one."""
        return self._rules.get(bus, {}).get(name)

    def keep_rule(self, rule: Rule) -> None:
        """Add a rule or replace it; one of the template is not stored, not even after changes by API."""
        targets = [target.definition for target in rule.targets.values()]
        row = (rule.bus, rule.name, json_text(rule.definition), json_text(targets))
        with self._store.transaction():
            self.drop_rule(rule)
            if not rule.from_template:
                self._store.execute("INSERT INTO eventbridge_rules VALUES (?, ?, ?, ?)", row)
        self._rules.setdefault(rule.bus, {})[rule.name] = rule

    def drop_rule(self, rule: Rule) -> None:
        """Forget a rule."""
        self._store.execute("DELETE FROM eventbridge_rules WHERE bus = ? AND name = ?", (rule.bus, rule.name))
        self._rules.get(rule.bus, {}).pop(rule.name, None)

    def _load(self) -> None:
        for row in self._store.rows("SELECT * FROM eventbridge_buses"):
            self._buses[row["name"]] = Bus(row["name"], json.loads(row["definition"]), row["created"])
        for row in self._store.rows("SELECT * FROM eventbridge_rules"):
            rule = make_rule(json.loads(row["definition"]))
            targets = {item["Id"]: make_target(item) for item in json.loads(row["targets"])}
            self._rules.setdefault(rule.bus, {})[rule.name] = replace(rule, targets=targets)
