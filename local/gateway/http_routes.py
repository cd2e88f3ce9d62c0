"""Route selection of HTTP APIs: the most specific path wins, then a named method before `ANY`, then `$default`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import unquote

from local.errors import TemplateError

T = TypeVar("T")
DEFAULT = "$default"
ANY = "ANY"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", ANY})
STATIC, PARAMETER, GREEDY = 0, 1, 2


@dataclass(frozen=True)
class PathPattern:
    """A route's path, such as `/tasks/{id}` or `/files/{proxy+}`, cut into segments."""

    segments: tuple[tuple[int, str], ...]

    @property
    def rank(self) -> tuple[int, ...]:
        """Sort key: the most specific first (Create routes for HTTP APIs, "Routing API requests")."""
        return tuple(kind for kind, _ in self.segments)

    @property
    def catches_all(self) -> bool:
        """Tell whether it is a greedy variable directly at the root."""
        return self.rank == (GREEDY,)

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """Answer the decoded path parameters, or nothing when the path is another one."""
        greedy = bool(self.segments) and self.segments[-1][0] == GREEDY
        if len(segments) < len(self.segments) or (len(segments) > len(self.segments) and not greedy):
            return None
        parameters: dict[str, str] = {}
        for position, (kind, name) in enumerate(self.segments):
            found = unquote("/".join(segments[position:]) if kind == GREEDY else segments[position])
            if kind == STATIC and found != name:
                return None
            if kind != STATIC and not found:
                return None
            if kind != STATIC:
                parameters[name] = found
        return parameters


def pattern_of(path: str) -> PathPattern:
    """Read a route's path; raises `TemplateError` where a greedy variable is not the last segment."""
    segments = tuple(_segment(text) for text in split_path(path))
    if any(kind == GREEDY for kind, _ in segments[:-1]):
        raise TemplateError(f"route {path}: a greedy path variable must be the last segment")
    return PathPattern(segments)


def split_path(path: str) -> list[str]:
    """Cut a path at its slashes: `/` has no segments, `/a/` has two of which the last is empty."""
    return path[1:].split("/") if len(path) > 1 else []


def _segment(text: str) -> tuple[int, str]:
    if not (text.startswith("{") and text.endswith("}")):
        return STATIC, text
    name = text[1:-1]
    return (GREEDY, name[:-1]) if name.endswith("+") else (PARAMETER, name)


@dataclass(frozen=True)
class Match(Generic[T]):
    """The route that takes a request, and what its path says."""

    key: str
    route: T
    parameters: dict[str, str]
    catches_all: bool


@dataclass(frozen=True)
class _Entry(Generic[T]):
    key: str
    method: str
    pattern: PathPattern
    route: T


class RouteTable(Generic[T]):
    """Finds routes by method and path; built once from the route keys (`GET /tasks/{id}`, `$default`)."""

    def __init__(self, routes: Iterable[tuple[str, T]]) -> None:
        self._default: Match[T] | None = None
        entries: list[_Entry[T]] = []
        for key, route in routes:
            if key == DEFAULT:
                self._default = Match(key, route, {}, catches_all=True)
            else:
                entries.append(_entry(key, route))
        self._entries = sorted(entries, key=lambda entry: (entry.pattern.rank, entry.method == ANY))

    def match(self, method: str, path: str) -> Match[T] | None:
        """Select the route for a percent-encoded path."""
        segments = split_path(path)
        for entry in self._entries:
            if entry.method not in {method, ANY}:
                continue
            parameters = entry.pattern.match(segments)
            if parameters is not None:
                return Match(entry.key, entry.route, parameters, entry.pattern.catches_all)
        return self._default


def _entry(key: str, route: T) -> _Entry[T]:
    method, _, path = key.partition(" ")
    if method not in METHODS or not path.startswith("/"):
        raise TemplateError(f"route {key}: a route key is $default, or a method (or ANY) and a path")
    return _Entry(key, method, pattern_of(path), route)
