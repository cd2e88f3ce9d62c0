"""The template's buses and rules: their properties read into what CreateEventBus, PutRule and PutTargets take."""

from collections.abc import Iterable, Mapping
from typing import Any

from local.errors import TemplateError
from local.eventbridge.entries import bus_name
from local.eventbridge.event_json import json_text
from local.provision import Properties

BUS = "AWS::Events::EventBus"
RULE = "AWS::Events::Rule"
BUS_POLICY = "AWS::Events::EventBusPolicy"
BUS_APPLIED = {"Name", "Description", "EventSourceName"}
BUS_IGNORED = {"DeadLetterConfig", "KmsKeyIdentifier", "LogConfig", "Policy", "Tags"}
"""Permissions, encryption at rest and its dead letters, and logging to other services change no delivery here."""
RULE_APPLIED = {"Name", "Description", "EventBusName", "EventPattern", "ScheduleExpression", "State", "Targets"}
RULE_IGNORED = {"RoleArn", "Tags"}
REQUIRED = frozenset({"Arn", "Id"})
OPTIONAL = frozenset({"Input", "InputPath"})
NUMBERS = frozenset({"MaximumRetryAttempts", "MaximumEventAgeInSeconds"})


def read_bus(name: str, properties: Properties) -> dict[str, Any]:
    """Read a bus's properties; raises `TemplateError` for those that are not known."""
    _refuse_unknown(BUS, name, properties, BUS_APPLIED | BUS_IGNORED)
    return {"Name": name, **{key: properties[key] for key in BUS_APPLIED if key in properties}}


def read_rule(name: str, properties: Properties) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Read a rule's properties into its definition and those of its targets; raises `TemplateError`."""
    _refuse_unknown(RULE, name, properties, RULE_APPLIED | RULE_IGNORED)
    given = {key: value for key, value in properties.items() if key in RULE_APPLIED - {"Targets"} and value}
    definition = {"Name": name, "State": "ENABLED", **given, "EventBusName": bus_name(given.get("EventBusName"))}
    if isinstance(definition.get("EventPattern"), Mapping):
        definition["EventPattern"] = json_text(definition["EventPattern"])
    return definition, [_target(name, at, target) for at, target in enumerate(properties.get("Targets") or [])]


def _target(name: str, at: int, target: Mapping[str, Any]) -> dict[str, Any]:
    place = f"{RULE} {name}: Targets[{at}]"
    _refuse_no_text(place, target, REQUIRED | (OPTIONAL & target.keys()))
    if "InputTransformer" in target:
        _refuse_no_text(f"{place}.InputTransformer", target["InputTransformer"], {"InputTemplate"})
    policy = target.get("RetryPolicy") or {}
    numbers = {key: _number(f"{place}.RetryPolicy.{key}", policy[key]) for key in sorted(NUMBERS & policy.keys())}
    return {**target, **({"RetryPolicy": {**policy, **numbers}} if policy else {})}


def _refuse_no_text(place: str, values: Mapping[str, Any], names: Iterable[str]) -> None:
    for name in sorted(names):
        if not isinstance(values.get(name), str):
            raise TemplateError(f"{place}.{name} must be a string")


def _number(place: str, value: object) -> int:
    text = str(value)
    if not text.isdecimal():
        raise TemplateError(f"{place} must be a whole number, not {text}")
    return int(text)


def _refuse_unknown(kind: str, name: str, properties: Iterable[str], known: set[str]) -> None:
    for unknown in sorted(set(properties) - known):
        raise TemplateError(f"{kind} {name}: the property {unknown} is not run here; remove it or deploy to AWS")
