"""The CloudFormation resources of Lambda: functions, layers, and what configures them."""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from local.arn import arn
from local.errors import TemplateError
from local.functions.async_invoke import AsyncInvocations
from local.functions.function_config import FunctionConfig, folder, function_config, refuse_unknown, whole_number
from local.functions.function_names import LATEST, Address, address
from local.provision import Created, Properties, Provisioner

LAYER = {"LayerName", "Content", "Description", "CompatibleRuntimes", "CompatibleArchitectures", "LicenseInfo"}
VERSION = {"FunctionName", "Description", "CodeSha256", "ProvisionedConcurrencyConfig", "RuntimePolicy"}
ALIAS = {"FunctionName", "FunctionVersion", "Name", "Description", "ProvisionedConcurrencyConfig", "RoutingConfig"}
EVENT_CONFIG = {"FunctionName", "Qualifier", "MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"}
MOST_RETRIES = 2
AGES = (60, 21_600)


class FunctionResources:
    """Makes functions and their layers; versions and aliases are further names of the one code that there is."""

    def __init__(self, deploy: Callable[[FunctionConfig], Awaitable[None]], events: AsyncInvocations) -> None:
        self._deploy = deploy
        self._events = events
        self._layers: dict[str, Path] = {}
        self._qualifiers: dict[str, dict[str, str]] = {}
        """Per function: the resource that makes a version or an alias, and its number or name."""

    def provisioners(self) -> dict[str, Provisioner]:
        """Tell what makes which type."""
        return {
            "AWS::Lambda::Function": self._function,
            "AWS::Lambda::LayerVersion": self._layer,
            "AWS::Lambda::Permission": self._permission,
            "AWS::Lambda::EventInvokeConfig": self._event_config,
            "AWS::Lambda::Version": self._version,
            "AWS::Lambda::Alias": self._alias,
        }

    def knows(self, wanted: Address) -> bool:
        """Tell whether the version or alias that an address names exists."""
        return wanted.qualifier in {None, LATEST} or wanted.qualifier in self._qualifiers[wanted.name].values()

    async def _function(self, name: str, properties: Properties) -> Created:
        config = function_config(name, properties, self._layers)
        await self._deploy(config)
        self._qualifiers.setdefault(config.name, {})
        self._events.configure(config.name, lambda rules: dataclasses.replace(rules, dead_letter=config.dead_letter))
        return Created(config.name, {"Arn": config.arn})

    async def _layer(self, name: str, properties: Properties) -> Created:
        refuse_unknown(name, "AWS::Lambda::LayerVersion", properties, LAYER)
        ref = arn("lambda", f"layer:{properties.get('LayerName', name)}:1")
        self._layers[ref] = folder(name, "Content", properties.get("Content"))
        return Created(ref, {"LayerVersionArn": ref})

    async def _permission(self, name: str, _: Properties) -> Created:
        return Created(name, {"Id": name})

    async def _event_config(self, name: str, properties: Properties) -> Created:
        refuse_unknown(name, "AWS::Lambda::EventInvokeConfig", properties, EVENT_CONFIG)
        changes = _rules(name, properties)
        function = self._function_of(name, properties)
        self._events.configure(function, lambda rules: dataclasses.replace(rules, **changes))
        return Created(name)

    async def _version(self, name: str, properties: Properties) -> Created:
        refuse_unknown(name, "AWS::Lambda::Version", properties, VERSION)
        function = self._function_of(name, properties)
        number = self._qualifiers[function].setdefault(name, str(self._versions(function) + 1))
        ref = Address(function, number).arn
        return Created(ref, {"Version": number, "FunctionArn": ref})

    async def _alias(self, name: str, properties: Properties) -> Created:
        refuse_unknown(name, "AWS::Lambda::Alias", properties, ALIAS)
        function = self._function_of(name, properties)
        self._qualifiers[function][name] = properties["Name"]
        ref = Address(function, properties["Name"]).arn
        return Created(ref, {"AliasArn": ref})

    def _function_of(self, name: str, properties: Properties) -> str:
        function = address(properties["FunctionName"]).name
        if function not in self._qualifiers:
            raise TemplateError(f"{name}: FunctionName is {function!r}, which is no function of this template")
        return function

    def _versions(self, function: str) -> int:
        return sum(qualifier.isdecimal() for qualifier in self._qualifiers[function].values())


def _rules(name: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    destinations = properties.get("DestinationConfig", {})
    changes = {
        "retries": _limited(name, properties, "MaximumRetryAttempts", 0, MOST_RETRIES),
        "max_age": _limited(name, properties, "MaximumEventAgeInSeconds", *AGES),
        "on_success": _destination(name, destinations, "OnSuccess"),
        "on_failure": _destination(name, destinations, "OnFailure"),
    }
    return {key: value for key, value in changes.items() if value is not None}


def _limited(name: str, properties: Mapping[str, Any], key: str, least: int, most: int) -> int | None:
    return whole_number(name, key, properties[key], least, most) if key in properties else None


def _destination(name: str, destinations: Mapping[str, Any], key: str) -> str | None:
    found = destinations.get(key, {}).get("Destination")
    if found is None:
        return None
    if not str(found).startswith("arn:"):
        raise TemplateError(f"{name}: DestinationConfig.{key}.Destination is {found!r}; it must be an ARN")
    return str(found)
