"""The JSON paths of EventBridge targets: names, indexes and `*`, such as `$.detail.items[0].name`."""

import re
from dataclasses import dataclass
from typing import Any

STEP = re.compile(r"\.(?P<every>\*)|\.(?P<name>[^.\[\]*'\"\s]+)|\[\*\]|\[(?P<index>\d+)\]|\['(?P<quoted>[^']+)'\]")


class PathError(Exception):
    """A JSON path that cannot be followed."""


class Missing:
    """What a path finds where the event has nothing."""


MISSING = Missing()


@dataclass(frozen=True)
class InputPath:
    """A compiled path; a step of `None` is `*`."""

    steps: tuple[str | int | None, ...]

    def find(self, event: object) -> object:
        """Follow the path; with `*` in it the answer is a list, else a value or `MISSING`."""
        found = [event]
        for step in self.steps:
            found = [inner for value in found for inner in _inside(value, step)]
        if None in self.steps:
            return found
        return found[0] if found else MISSING


def compile_path(text: str) -> InputPath:
    """Compile a path; raises `PathError` naming the part that is not understood."""
    if not text.startswith("$"):
        raise PathError(f"{text!r} must start with $")
    steps: list[str | int | None] = []
    at = 1
    while at < len(text):
        step = STEP.match(text, at)
        if step is None:
            raise PathError(f"{text!r} cannot be followed from {text[at:]!r}: use .name, ['name'], [0], [*] or .*")
        steps.append(_step(step))
        at = step.end()
    return InputPath(tuple(steps))


def _step(found: re.Match[str]) -> str | int | None:
    if found["index"]:
        return int(found["index"])
    return found["name"] or found["quoted"]


def _inside(value: object, step: str | int | None) -> list[Any]:
    match value:
        case dict() if step is None:
            return list(value.values())
        case dict() if step in value:
            return [value[step]]
        case list() if step is None:
            return value
        case list() if isinstance(step, int) and step < len(value):
            return [value[step]]
    return []
