"""One WebSocket API: its routes, their functions and its stages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.gateway.api_definition import Integration
from local.gateway.api_stage import Stage
from local.gateway.websocket_routes import CONNECT, DEFAULT, DISCONNECT, RouteSelection, WebSocketRoute

UNSELECTABLE = frozenset({CONNECT, DISCONNECT})
"""Routes that a message cannot name."""


@dataclass
class WebSocketApi:
    """Grows while the template's resources are made."""

    api_id: str
    selection: RouteSelection
    routes: dict[str, WebSocketRoute] = field(default_factory=dict)
    integrations: dict[str, Integration] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)

    def route(self, key: str) -> WebSocketRoute | None:
        """Find a route by its key."""
        return next((route for route in self.routes.values() if route.key == key), None)

    def with_variables(self, event: dict[str, Any], stage: str) -> dict[str, Any]:
        """Add the stage's variables to an event, where it has any."""
        variables = self.stages[stage].variables if stage in self.stages else None
        return {**event, "stageVariables": dict(variables)} if variables else event

    def select(self, message: Mapping[str, Any]) -> WebSocketRoute | None:
        """Select the route of a message in ASGI form: the one it names, else `$default`, else none."""
        text = message.get("text")
        key = self.selection.key_of(text) if text is not None else None
        named = self.route(key) if key and key not in UNSELECTABLE else None
        return named or self.route(DEFAULT)
