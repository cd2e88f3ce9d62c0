"""What HTTP and WebSocket APIs of API Gateway have in common: identifiers, integrations, and what is refused."""

import base64
import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from local.errors import TemplateError

API_ID_LENGTH = 10
PART_ID_LENGTH = 7
FUNCTION_ARN = re.compile(r"arn:[\w-]+:lambda:[\w-]*:\d*:function:[\w-]+(?::[\w$-]+)?")
IGNORED_INTEGRATION_PROPERTIES = frozenset({"CredentialsArn", "Description", "IntegrationMethod", "ConnectionType"})
"""Roles and texts mean nothing here; `ConnectionType` is checked apart."""


@dataclass(frozen=True)
class Integration:
    """The function behind a route, and the seconds that API Gateway waits for it."""

    function: str
    timeout: float


def stable_id(name: str, length: int = PART_ID_LENGTH) -> str:
    """Derive an identifier of lower-case letters and digits from a resource's name, the same on every start."""
    digest = hashlib.sha256(name.encode()).digest()
    return base64.b32encode(digest).decode().lower()[:length]


def request_id() -> str:
    """Make an identifier in the form of API Gateway's requests and connections: 16 characters that end in `=`."""
    return base64.urlsafe_b64encode(os.urandom(11)).decode()


def refuse(resource: str, what: str) -> TemplateError:
    """Make the error for something that behaves differently on AWS than it could here."""
    return TemplateError(f"{resource}: {what} is not supported by the local runtime; remove it from the template")


def accept_only(resource: str, properties: Mapping[str, Any], used: Iterable[str], ignored: Iterable[str] = ()) -> None:
    """Raise `TemplateError` for the first property that is neither used here nor without effect here."""
    unknown = sorted(set(properties) - set(used) - set(ignored))
    if unknown:
        raise refuse(resource, f"property {unknown[0]}")


def accept_value(resource: str, properties: Mapping[str, Any], name: str, allowed: Iterable[str]) -> None:
    """Raise `TemplateError` when a property is there with another value than the allowed ones."""
    value = properties.get(name)
    if value is not None and value not in allowed:
        raise refuse(resource, f"{name} {value}")


def required(resource: str, properties: Mapping[str, Any], name: str) -> object:
    """Read a property that must be there; raises `TemplateError` when it is missing."""
    value: object = properties.get(name)
    if value is None or value == "":
        raise TemplateError(f"{resource}: property {name} is missing")
    return value


def required_object(resource: str, properties: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Read a property that must be there and be an object; raises `TemplateError` else."""
    value = required(resource, properties, name)
    if not isinstance(value, dict):
        raise TemplateError(f"{resource}: property {name} must be an object")
    return value


def function_of(resource: str, uri: object) -> str:
    """Find the function's ARN in an integration URI, which is that ARN or API Gateway's `…/invocations` path."""
    found = FUNCTION_ARN.search(str(uri))
    if not found:
        raise refuse(resource, f"an integration with {uri}, which names no Lambda function,")
    return found.group()


def integration_of(resource: str, properties: Mapping[str, Any], longest: int, version: str | None) -> Integration:
    """Read an `AWS::ApiGatewayV2::Integration`.

    `longest` is the API's limit in milliseconds, `version` the payload format that HTTP APIs must name.
    """
    used = {"ApiId", "IntegrationType", "IntegrationUri", "PayloadFormatVersion", "TimeoutInMillis"}
    accept_only(resource, properties, used, IGNORED_INTEGRATION_PROPERTIES)
    accept_value(resource, properties, "IntegrationType", {"AWS_PROXY"})
    accept_value(resource, properties, "ConnectionType", {"INTERNET"})
    if version and properties.get("PayloadFormatVersion") != version:
        raise refuse(resource, f"PayloadFormatVersion {properties.get('PayloadFormatVersion')}, other than {version},")
    uri = required(resource, properties, "IntegrationUri")
    return Integration(function_of(resource, uri), seconds_of(resource, properties.get("TimeoutInMillis"), longest))


def seconds_of(resource: str, milliseconds: int | str | None, longest: int) -> float:
    """Read an integration's time limit: 50 ms up to the API's own, which is also the default."""
    value = longest if milliseconds is None else int(milliseconds)
    if not 50 <= value <= longest:  # noqa: PLR2004 -- API Gateway's own lower limit, named in the message
        raise TemplateError(f"{resource}: the integration timeout must be 50 to {longest} milliseconds, not {value}")
    return value / 1000


def target_id(resource: str, target: object) -> str:
    """Read the integration's id out of a route's `Target`, which has the form `integrations/{id}`."""
    kind, _, found = str(target).partition("/")
    if kind != "integrations" or not found:
        raise TemplateError(f"{resource}: Target must be integrations/ and the id of an integration, not {target}")
    return found
