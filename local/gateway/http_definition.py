"""Reads HTTP APIs out of OpenAPI documents, as `AWS::Serverless::HttpApi` becomes one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.gateway.api_definition import (
    Integration,
    accept_only,
    accept_value,
    function_of,
    refuse,
    required,
    required_object,
    seconds_of,
)
from local.gateway.http_routes import ANY, DEFAULT, METHODS

LONGEST_MILLISECONDS = 30_000
"""HTTP API quotas: maximum integration timeout."""
PAYLOAD_FORMAT = "2.0"
ANY_METHOD = "x-amazon-apigateway-any-method"
INTEGRATION = "x-amazon-apigateway-integration"
AUTHORIZER = "x-amazon-apigateway-authorizer"
NO_AUTHORIZER = "NONE"
"""How SAM writes that a route needs no authorizer although the API has a default one."""
INTEGRATION_FIELDS = frozenset({"type", "uri", "payloadFormatVersion", "timeoutInMillis"})
IGNORED_INTEGRATION_FIELDS = frozenset({"httpMethod", "credentials", "description", "connectionType"})


@dataclass(frozen=True)
class RouteDefinition:
    """A route as it is written: its key, its function, and by name who guards it."""

    key: str
    integration: Integration
    authorizer: str | None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class JwtRules:
    """What a JWT authorizer is configured with."""

    issuer: str
    audience: tuple[str, ...]
    identity_source: object


def routes_of(resource: str, body: Mapping[str, Any]) -> Iterator[RouteDefinition]:
    """Read every route of an OpenAPI document."""
    for path, operations in (body.get("paths") or {}).items():
        for method, operation in operations.items():
            key = _route_key(resource, path, method)
            name, scopes = _security(operation, body)
            integration = _integration(f"{resource}, route {key}", operation.get(INTEGRATION) or {})
            yield RouteDefinition(key, integration, name, scopes)


def authorizers_of(resource: str, body: Mapping[str, Any]) -> dict[str, JwtRules]:
    """Read the JWT authorizers among the security schemes; raises `TemplateError` for other kinds."""
    schemes = (body.get("components") or {}).get("securitySchemes") or {}
    return {name: _authorizer(f"{resource}, authorizer {name}", scheme) for name, scheme in schemes.items()}


def jwt_rules(resource: str, configuration: Mapping[str, Any], source: object) -> JwtRules:
    """Read a JWT configuration, whose names begin with a capital letter only in CloudFormation."""
    given = {name.lower(): value for name, value in configuration.items()}
    audience = required(resource, given, "audience")
    listed = audience if isinstance(audience, list) else [audience]
    return JwtRules(str(required(resource, given, "issuer")), tuple(str(name) for name in listed), source)


def _route_key(resource: str, path: str, method: str) -> str:
    if path in {DEFAULT, f"/{DEFAULT}"}:
        return DEFAULT
    name = ANY if method == ANY_METHOD else method.upper()
    if name not in METHODS or not path.startswith("/"):
        raise refuse(resource, f"{method} on {path}")
    return f"{name} {path}"


def _security(operation: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[str | None, tuple[str, ...]]:
    for requirement in operation.get("security", body.get("security")) or []:
        for name, scopes in requirement.items():
            return (None, ()) if name == NO_AUTHORIZER else (name, tuple(scopes))
    return None, ()


def _integration(resource: str, given: Mapping[str, Any]) -> Integration:
    accept_only(resource, given, INTEGRATION_FIELDS, IGNORED_INTEGRATION_FIELDS)
    accept_value(resource, {"type": str(given.get("type")).lower()}, "type", {"aws_proxy"})
    accept_value(resource, given, "connectionType", {"INTERNET"})
    if str(given.get("payloadFormatVersion")) != PAYLOAD_FORMAT:
        raise refuse(resource, f"payloadFormatVersion {given.get('payloadFormatVersion')}, other than 2.0,")
    seconds = seconds_of(resource, given.get("timeoutInMillis"), LONGEST_MILLISECONDS)
    return Integration(function_of(resource, given.get("uri")), seconds)


def _authorizer(resource: str, scheme: Mapping[str, Any]) -> JwtRules:
    authorizer = scheme.get(AUTHORIZER) or {}
    if authorizer.get("type") != "jwt":
        raise refuse(resource, f"an authorizer of type {authorizer.get('type') or scheme.get('type')}")
    configuration = required_object(resource, authorizer, "jwtConfiguration")
    return jwt_rules(resource, configuration, required(resource, authorizer, "identitySource"))
