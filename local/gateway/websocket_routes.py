"""Route selection of WebSocket APIs: what an expression such as `$request.body.action` finds in a message."""

import json
import re
from dataclasses import dataclass

from local.gateway.api_definition import Integration, refuse

CONNECT, DISCONNECT, DEFAULT = "$connect", "$disconnect", "$default"
FIELD = re.compile(r"\$\{request\.body\.([\w.-]+)\}|\$request\.body\.([\w.-]+)")


@dataclass
class WebSocketRoute:
    """A route and its function; `answers` once it has a route response, else what the function returns is dropped."""

    key: str
    integration: Integration
    expects_answer: bool = False
    answers: bool = False


class RouteSelection:
    """Evaluates a route selection expression ("WebSocket selection expressions in API Gateway")."""

    def __init__(self, resource: str, expression: str) -> None:
        if not FIELD.search(expression):
            raise refuse(resource, f"RouteSelectionExpression {expression}")
        self._expression = expression

    def key_of(self, text: str) -> str | None:
        """Tell the route key that a message names, or nothing where it is no JSON object or lacks the field."""
        try:
            message = json.loads(text)
        except ValueError:
            return None
        found = [_find(message, first or second) for first, second in FIELD.findall(self._expression)]
        if None in found:
            return None
        values = iter(found)
        return FIELD.sub(lambda _: str(next(values)), self._expression)


def _find(message: object, path: str) -> str | None:
    for name in path.split("."):
        message = message.get(name) if isinstance(message, dict) else None
    if isinstance(message, bool):
        return "true" if message else "false"
    return str(message) if isinstance(message, str | int | float) else None
