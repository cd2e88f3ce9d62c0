"""CORS of HTTP APIs: preflights that the gateway answers, and the headers that it puts on everything else."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import translate
from typing import Any

from local.gateway.api_definition import accept_only
from local.gateway.http_message import Answer, Headers, HttpRequest

FIELDS = ("allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "maxAge", "allowCredentials")


@dataclass(frozen=True)
class Cors:
    """An API's CORS configuration ("Configure CORS for HTTP APIs")."""

    origins: re.Pattern[str]
    any_origin: bool
    on_every_answer: tuple[tuple[str, str], ...]
    on_preflights: tuple[tuple[str, str], ...]

    def preflight(self, request: HttpRequest) -> Answer:
        """Answer a preflight: a 204 whose headers are missing where the origin is not allowed."""
        allowed = self._origin(request)
        return Answer(204, [*allowed, *self.on_preflights] if allowed else [])

    def apply(self, request: HttpRequest, answer: Answer) -> None:
        """Replace whatever CORS headers the function gave by the configured ones."""
        kept = [pair for pair in answer.headers if not pair[0].startswith("access-control-")]
        answer.headers = [*kept, *self._origin(request)]

    def _origin(self, request: HttpRequest) -> Headers:
        origin = request.header("origin")
        if not origin or not self.origins.fullmatch(origin.lower()):
            return []
        return [("access-control-allow-origin", "*" if self.any_origin else origin), *self.on_every_answer]


def is_preflight(request: HttpRequest) -> bool:
    """Tell whether a browser asks for permission: OPTIONS with an origin and the method it wants."""
    return (
        request.method == "OPTIONS"
        and request.header("origin") is not None
        and request.header("access-control-request-method") is not None
    )


def cors_of(resource: str, configuration: Mapping[str, Any]) -> Cors:
    """Read `CorsConfiguration`, or the same in OpenAPI, where the names begin with a lower-case letter."""
    given = {name[0].lower() + name[1:]: value for name, value in configuration.items()}
    accept_only(resource, given, FIELDS)
    origins = [str(origin).lower() for origin in _listed(given.get("allowOrigins"))]
    return Cors(
        origins=re.compile("|".join(translate(origin) for origin in origins) or "(?!)"),
        any_origin="*" in origins,
        on_every_answer=_headers(given, credentials="allowCredentials", expose_headers="exposeHeaders"),
        on_preflights=_headers(given, methods="allowMethods", headers="allowHeaders", max_age="maxAge"),
    )


def _headers(given: Mapping[str, Any], **fields: str) -> tuple[tuple[str, str], ...]:
    found = ((name, _written(given.get(field))) for name, field in fields.items())
    return tuple((_header_name(name), value) for name, value in found if value)


def _header_name(name: str) -> str:
    prefix = "access-control-allow-" if name in {"credentials", "methods", "headers"} else "access-control-"
    return prefix + name.replace("_", "-")


def _written(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return "true" if value else ""
    return ",".join(str(item) for item in _listed(value))


def _listed(value: object) -> Iterable[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
