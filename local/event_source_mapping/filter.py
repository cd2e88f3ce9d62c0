"""Decides which messages a mapping passes on (Lambda developer guide, "Event filtering with an Amazon SQS source")."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from local.errors import AwsError
from local.event_source_mapping.record import record_of
from local.eventbridge.event_pattern import EventPattern, compile_pattern
from local.eventbridge.event_pattern_errors import PatternError
from local.eventbridge.event_pattern_fields import lay_out
from local.sqs.message import Message


@dataclass(frozen=True)
class MessageFilter:
    """One pattern, and how it looks at the body: as JSON (True), as plain text (False), or not at all (None)."""

    pattern: EventPattern
    body_is_json: bool | None

    def matches(self, record: dict[str, Any]) -> bool:
        """Tell whether a record passes; a body of the other kind than the pattern's never does."""
        body = _json(record["body"])
        if self.body_is_json is None:
            return self.pattern.matches(lay_out(record))
        if self.body_is_json is (body is None):
            return False
        return self.pattern.matches(lay_out({**record, "body": body} if self.body_is_json else record))


def compile_filters(patterns: Sequence[str]) -> list[MessageFilter]:
    """Compile the patterns of FilterCriteria; raises `InvalidParameterValueException` for one that Lambda refuses."""
    try:
        return [MessageFilter(compile_pattern(text), _body_is_json(json.loads(text))) for text in patterns]
    except PatternError:
        raise AwsError("InvalidParameterValueException", "Invalid filter pattern definition.") from None


def passes(message: Message, queue_arn: str, filters: Sequence[MessageFilter]) -> bool:
    """Tell whether a message passes any of the filters; without filters all pass."""
    if not filters:
        return True
    record = record_of(message, queue_arn)
    return any(one.matches(record) for one in filters)


def _body_is_json(pattern: dict[str, Any]) -> bool | None:
    alternatives = pattern.get("$or", [])
    wanted = [option["body"] for option in (pattern, *alternatives) if "body" in option]
    return any(isinstance(body, dict) for body in wanted) if wanted else None


def _json(text: str) -> Any | None:  # noqa: ANN401 - whatever a sender wrote
    """Read a body that is a JSON object or array; any other text is plain."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None
