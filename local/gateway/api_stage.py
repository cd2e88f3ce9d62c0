"""Stages of an API: their variables and their throttling."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.clock import Clock
from local.gateway.api_definition import accept_only, required
from local.gateway.throttle import RouteThrottles

IGNORED_STAGE_PROPERTIES = frozenset(
    {"AccessLogSettings", "AccessPolicyId", "AutoDeploy", "DeploymentId", "Description", "Tags"}
)
"""Deployments are immediate here, and what a function logs is all the log there is."""
IGNORED_ROUTE_SETTINGS = frozenset({"DataTraceEnabled", "DetailedMetricsEnabled", "LoggingLevel"})
ROUTE_SETTINGS = frozenset({"ThrottlingBurstLimit", "ThrottlingRateLimit"})


@dataclass(frozen=True)
class Stage:
    """A named address of an API."""

    name: str
    variables: Mapping[str, str]
    throttles: RouteThrottles


def stage_of(resource: str, properties: Mapping[str, Any], clock: Clock) -> Stage:
    """Read an `AWS::ApiGatewayV2::Stage`."""
    used = {"ApiId", "StageName", "StageVariables", "DefaultRouteSettings", "RouteSettings"}
    accept_only(resource, properties, used, IGNORED_STAGE_PROPERTIES)
    default = properties.get("DefaultRouteSettings") or {}
    routes = properties.get("RouteSettings") or {}
    for settings in (default, *routes.values()):
        accept_only(resource, settings, ROUTE_SETTINGS, IGNORED_ROUTE_SETTINGS)
    variables = {key: str(value) for key, value in (properties.get("StageVariables") or {}).items()}
    return Stage(str(required(resource, properties, "StageName")), variables, RouteThrottles(clock, default, routes))
