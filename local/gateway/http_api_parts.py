"""One HTTP API: its routes, whoever guards them, its stages and its CORS configuration."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from local.errors import TemplateError
from local.gateway.api_definition import Integration
from local.gateway.api_stage import Stage
from local.gateway.http_cors import Cors
from local.gateway.http_definition import RouteDefinition
from local.gateway.http_message import HttpRequest
from local.gateway.http_routes import DEFAULT, Match, RouteTable
from local.gateway.jwt_authorizer import JwtAuthorizer


@dataclass(frozen=True)
class GuardedRoute:
    """A function and the authorizer before it, if there is one."""

    integration: Integration
    authorizer: JwtAuthorizer | None
    scopes: tuple[str, ...]

    async def authorize(self, request: HttpRequest) -> Mapping[str, Any] | None:
        """Answer who sends the request, as the event's `authorizer`; raises a 401 or 403."""
        return await self.authorizer.authorize(request, self.scopes) if self.authorizer else None


@dataclass
class HttpApi:
    """Grows while the template's resources are made; `compile` puts new routes into force."""

    api_id: str
    name: str
    cors: Cors | None = None
    document_routes: tuple[RouteDefinition, ...] = ()
    routes: dict[str, RouteDefinition] = field(default_factory=dict)
    integrations: dict[str, Integration] = field(default_factory=dict)
    authorizers: dict[str, JwtAuthorizer] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    _table: RouteTable[GuardedRoute] = field(default_factory=lambda: RouteTable(()))

    def compile(self) -> None:
        """Make the routes ready to be searched; raises `TemplateError` for a wrong key or an unknown authorizer."""
        self._table = RouteTable(self._guarded())

    def match(self, method: str, path: str) -> Match[GuardedRoute] | None:
        """Select the route of a request whose path has no stage in front of it."""
        return self._table.match(method, path)

    def stage_of(self, path: str) -> tuple[Stage, str] | None:
        """Select the stage by the first segment, else `$default`; answers it and the path below it."""
        name, _, rest = path[1:].partition("/")
        if (named := self.stages.get(unquote(name))) and named.name != DEFAULT:
            return named, f"/{rest}"
        default = self.stages.get(DEFAULT)
        return (default, path) if default else None

    def _guarded(self) -> Iterator[tuple[str, GuardedRoute]]:
        for route in (*self.document_routes, *self.routes.values()):
            guard = self._authorizer(route)
            yield route.key, GuardedRoute(route.integration, guard, route.scopes)

    def _authorizer(self, route: RouteDefinition) -> JwtAuthorizer | None:
        if route.authorizer is None:
            return None
        if route.authorizer not in self.authorizers:
            raise TemplateError(f"{self.name}, route {route.key}: there is no authorizer {route.authorizer}")
        return self.authorizers[route.authorizer]
