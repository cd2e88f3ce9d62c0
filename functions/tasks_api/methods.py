"""Methods that a path does not know, told from paths that do not exist (RFC 9110, section 15.5.6)."""

import re
from collections.abc import Iterable
from functools import cache

from taskflow.domain.errors import TaskflowError
from tasks_api.route import Route

_PARAMETER = re.compile(r"<\w+>")


class MethodNotAllowedError(TaskflowError):
    """The path is there, but not with this method; `allowed` are those it has."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(f"allowed are {', '.join(allowed)}")
        self.allowed = allowed


def find_methods(routes: Iterable[Route], path: str) -> tuple[str, ...]:
    """List the methods that a path has; none when it does not exist."""
    return tuple(route.method for route in routes if _shape(route.path).fullmatch(path))


@cache
def _shape(path: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(map(re.escape, _PARAMETER.split(path))))
