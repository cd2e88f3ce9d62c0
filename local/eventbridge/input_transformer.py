"""What a target is sent of an event: all of it, a constant, one path of it, or a template filled from it.

The rules were recorded from AWS ("Transforming Amazon EventBridge target input"): values put into a template's strings
are not escaped, and a result that is no valid JSON is not delivered at all.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.eventbridge.event_json import json_text
from local.eventbridge.input_path import MISSING, InputPath, PathError, compile_path

log = logging.getLogger("local.eventbridge")

STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
PLACEHOLDER = re.compile(r"<([A-Za-z0-9_.-]+)>")
MOST_PATHS = 100


class InputError(Exception):
    """A target's input that PutTargets refuses; its text is AWS's message."""


@dataclass(frozen=True)
class Occurrence:
    """An event as one rule sees it; `text` is the event's JSON, `ingested_at` in seconds since the epoch."""

    event: Mapping[str, Any]
    text: str
    rule_arn: str
    rule_name: str
    ingested_at: float


Render = Callable[[Occurrence], str | None]
"""Makes the text that a target gets of an event; `None` means that AWS would deliver nothing."""

PREDEFINED: dict[str, Callable[[Occurrence], object]] = {
    "aws.events.rule-arn": lambda seen: seen.rule_arn,
    "aws.events.rule-name": lambda seen: seen.rule_name,
    "aws.events.event": lambda seen: _without_detail(seen.event),
    "aws.events.event.json": lambda seen: seen.event,
    "aws.events.event.ingestion-time": lambda seen: _moment(seen.ingested_at),
}


def target_input(target: Mapping[str, Any]) -> Render:
    """Compile the input of a target as PutTargets takes it; raises `InputError` as PutTargets would refuse it."""
    name = target["Id"]
    given = [key for key in INPUTS if target.get(key) is not None]
    if len(given) > 1:
        raise InputError(f"Only one of Input, InputPath, or InputTransformer must be provided for target {name}.")
    return INPUTS[given[0]](target[given[0]], name) if given else lambda seen: seen.text


def _constant(text: str, name: str) -> Render:
    try:
        json.loads(text)
    except ValueError as error:
        raise InputError(f"JSON syntax error in input for target {name}.") from error
    return lambda _: text


def _at_path(text: str, name: str) -> Render:
    path = _path(text, name)

    def render(seen: Occurrence) -> str:
        found = path.find(seen.event)
        return json_text(None if found is MISSING else found)

    return render


def _path(text: str, name: str) -> InputPath:
    try:
        return compile_path(text)
    except PathError as error:
        raise InputError(f"Invalid InputPath for target {name}: {error}.") from error


@dataclass(frozen=True)
class _Placeholder:
    name: str
    quoted: bool
    """Whether it stands inside a string of the template."""


@dataclass(frozen=True)
class _Template:
    parts: tuple[str | _Placeholder, ...]
    paths: Mapping[str, InputPath]

    def render_text(self, seen: Occurrence) -> str:
        """Fill a template of bare strings: structures lose their quotes, absent values leave nothing."""
        return self._filled(lambda place: _bare(self._value(place.name, seen)))

    def render_json(self, seen: Occurrence) -> str | None:
        """Fill a JSON template; an absent value is an empty string."""
        filled = self._filled(lambda place: _as_json(self._value(place.name, seen), quoted=place.quoted))
        try:
            return json_text(json.loads(filled))
        except (ValueError, RecursionError):
            log.warning(
                "input template made no valid JSON, so AWS would deliver nothing", extra={"rule": seen.rule_arn}
            )
            return None

    def sample(self) -> str:
        """Fill the template with stand-ins, to see whether it can be JSON at all."""
        return self._filled(lambda place: "" if place.quoted else "null")

    def placeholders(self) -> list[_Placeholder]:
        """List the placeholders in order."""
        return [part for part in self.parts if isinstance(part, _Placeholder)]

    def _filled(self, fill: Callable[[_Placeholder], str]) -> str:
        return "".join(part if isinstance(part, str) else fill(part) for part in self.parts)

    def _value(self, name: str, seen: Occurrence) -> object:
        if name in PREDEFINED:
            return PREDEFINED[name](seen)
        return self.paths[name].find(seen.event)


def _transformed(transformer: Mapping[str, Any], name: str) -> Render:
    paths = {key: _path(path, name) for key, path in (transformer.get("InputPathsMap") or {}).items()}
    if len(paths) > MOST_PATHS:
        raise InputError(f"InputPathsMap of target {name} has more than {MOST_PATHS} entries.")
    template = _Template(tuple(_parts(transformer["InputTemplate"])), paths)
    for place in template.placeholders():
        if place.name not in paths and place.name not in PREDEFINED:
            raise InputError(f"InputTemplate for target {name} contains invalid placeholder {place.name}.")
    return template.render_text if _is_text(template, name) else template.render_json


INPUTS: dict[str, Callable[[Any, str], Render]] = {
    "Input": _constant,
    "InputPath": _at_path,
    "InputTransformer": _transformed,
}


def _parts(template: str) -> Iterator[str | _Placeholder]:
    at = 0
    for string in STRING.finditer(template):
        yield from _split(template[at : string.start()], quoted=False)
        yield from _split(string[0], quoted=True)
        at = string.end()
    yield from _split(template[at:], quoted=False)


def _split(text: str, *, quoted: bool) -> Iterator[str | _Placeholder]:
    for number, piece in enumerate(PLACEHOLDER.split(text)):
        yield _Placeholder(piece, quoted) if number % 2 else piece


def _is_text(template: _Template, name: str) -> bool:
    """Tell a template of strings, one or several, from one JSON document; anything else is refused."""
    try:
        documents = list(_documents(template.sample()))
    except ValueError as error:
        raise InputError(f"Invalid InputTemplate for target {name} : {error}.") from error
    if documents and all(isinstance(document, str) for document in documents):
        return True
    if len(documents) != 1:
        raise InputError(f"Invalid InputTemplate for target {name} : it must be one JSON document or quoted strings.")
    return False


def _documents(text: str) -> Iterator[object]:
    decoder, rest = json.JSONDecoder(strict=False), text.strip()
    while rest:
        document, end = decoder.raw_decode(rest)
        yield document
        rest = rest[end:].strip()


def _bare(value: object) -> str:
    if value is MISSING:
        return ""
    return value if isinstance(value, str) else json_text(value).replace('"', "")


def _as_json(value: object, *, quoted: bool) -> str:
    if value is MISSING:
        return "" if quoted else '""'
    return value if quoted and isinstance(value, str) else json_text(value)


def _without_detail(event: Mapping[str, Any]) -> dict[str, Any]:
    return {"detailType" if key == "detail-type" else key: value for key, value in event.items() if key != "detail"}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
