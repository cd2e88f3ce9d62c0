"""Custom resources: their functions are asked as CloudFormation asks them ("Custom resource request objects").

A start of the runtime counts as a deploy: the first sends Create, every later one Update, also when nothing changed.
Delete is sent only for what an Update has replaced; everything else goes with the state folder.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from local.clock import Clock
from local.errors import LocalError, TemplateError
from local.provision import Created, Properties
from local.store import Store
from local.template.custom_resource_call import Call, Invoke
from local.template.naming import stack_id
from local.template.values import Value, text

SCHEMA = """
CREATE TABLE IF NOT EXISTS custom_resource (
    stack TEXT NOT NULL, logical_id TEXT NOT NULL, physical_id TEXT NOT NULL, properties TEXT NOT NULL,
    PRIMARY KEY (stack, logical_id)
)
"""
CUSTOM = "AWS::CloudFormation::CustomResource"
CUSTOM_PREFIX = "Custom::"
TIMEOUT = 120
"""Seconds to wait for an answer where the template gives no ServiceTimeout (AWS: 3,600)."""
LONGEST_TIMEOUT = 3600

logger = logging.getLogger("local.custom_resource")


def is_custom(type_: str) -> bool:
    """Tell whether a type is a custom resource."""
    return type_ == CUSTOM or type_.startswith(CUSTOM_PREFIX)


@dataclass(frozen=True)
class CustomResource:
    """A custom resource of a stack, with its properties resolved."""

    stack: str
    logical_id: str
    type: str
    properties: Properties


@dataclass(frozen=True)
class Before:
    """What a resource was after the last successful answer."""

    physical_id: str
    properties: dict[str, Any]


class CustomResources:
    """Makes custom resources, and remembers them in the store so that the next start sends an Update.

    `invoke(function, payload)` runs a function and answers what came of it; answers are PUT to `base_url` +
    `/_local/custom-resource/{token}`, where `receive` must be mounted before the first resource is made.
    """

    def __init__(self, store: Store, clock: Clock, invoke: Invoke, base_url: str) -> None:
        self._store = store
        self._call = Call(clock, invoke, base_url)
        self._replaced: list[tuple[CustomResource, Before]] = []
        store.create(SCHEMA)

    async def receive(self, request: Request) -> Response:
        """Take the answer that a function PUTs to its ResponseURL."""
        return await self._call.receive(request)

    async def provision(self, resource: CustomResource) -> Created:
        """Ask for Create or Update and wait; a failure, a broken function or silence is a `LocalError`."""
        properties = as_text(resource.properties)
        before = self._before(resource)
        request = _request(resource, "Update" if before else "Create", properties)
        if before:
            request |= {"PhysicalResourceId": before.physical_id, "OldResourceProperties": before.properties}
        answer = await self._call.send(request, _function(resource), _timeout(resource))
        self._remember(resource, answer.physical_id, properties)
        if before and before.physical_id != answer.physical_id:
            self._replaced.append((resource, before))
        logger.info("custom resource ready", extra={"resource": resource.logical_id, "request": request["RequestType"]})
        return Created(answer.physical_id, answer.data)

    async def clean_up(self) -> None:
        """Ask for Delete of what was replaced; as on AWS, a failure there does not undo the deploy, it is logged."""
        while self._replaced:
            resource, before = self._replaced.pop()
            request = _request(resource, "Delete", before.properties) | {"PhysicalResourceId": before.physical_id}
            try:
                await self._call.send(request, _function(resource), _timeout(resource))
            except LocalError as error:
                logger.warning(
                    "replaced custom resource not deleted",
                    extra={"resource": resource.logical_id, "reason": str(error)},
                )

    def _before(self, resource: CustomResource) -> Before | None:
        row = self._store.row(
            "SELECT physical_id, properties FROM custom_resource WHERE stack = ? AND logical_id = ?",
            (resource.stack, resource.logical_id),
        )
        return Before(row["physical_id"], json.loads(row["properties"])) if row else None

    def _remember(self, resource: CustomResource, physical_id: str, properties: Mapping[str, Any]) -> None:
        self._store.execute(
            "INSERT OR REPLACE INTO custom_resource (stack, logical_id, physical_id, properties) VALUES (?, ?, ?, ?)",
            (resource.stack, resource.logical_id, physical_id, json.dumps(properties)),
        )


def _request(resource: CustomResource, kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "RequestType": kind,
        "StackId": stack_id(resource.stack),
        "ResourceType": resource.type,
        "LogicalResourceId": resource.logical_id,
        "ResourceProperties": properties,
    }


def as_text(value: Value) -> Value:
    """Write every scalar inside as text, which is how custom resources receive numbers and booleans."""
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_text(item) for item in value]
    return "" if value is None else text(value)


def _function(resource: CustomResource) -> str:
    token = resource.properties.get("ServiceToken")
    if not isinstance(token, str) or ":lambda:" not in token:
        raise TemplateError("ServiceToken must be the ARN of a Lambda function of this template")
    return token


def _timeout(resource: CustomResource) -> int:
    written = str(resource.properties.get("ServiceTimeout", TIMEOUT))
    if not written.isdecimal() or not 1 <= int(written) <= LONGEST_TIMEOUT:
        raise TemplateError(f"ServiceTimeout must be 1 to {LONGEST_TIMEOUT} seconds")
    return int(written)
