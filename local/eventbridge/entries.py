"""What PutEvents takes: the checks of a request, of each entry, and the event that an entry becomes.

Codes and messages were recorded from AWS; sizes follow "Calculating PutEvents event entry size".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from local.arn import ACCOUNT, REGION
from local.errors import AwsError
from local.eventbridge.event_json import json_object, json_text

MOST_ENTRIES = 10
LARGEST_REQUEST = 1_048_576
"""Bytes that the entries of one request may have together."""
SIZE_OF_TIME = 14
DEFAULT_BUS = "default"
REQUIRED = ("Source", "DetailType", "Detail")

Entry = Mapping[str, Any]


class EntryError(Exception):
    """One entry is refused while the others of its request are taken."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Event:
    """An event on its way to the rules of a bus; `ingested_at` in seconds since the epoch."""

    bus: str
    body: Mapping[str, Any]
    text: str
    ingested_at: float
    trace_header: str | None = None
    from_bus: bool = False
    """Whether another bus sent it on: it then goes to no third bus (AWS: "Sending events between event buses")."""


def refuse_request(entries: Sequence[Entry]) -> None:
    """Raise what PutEvents answers to a request that is refused as a whole."""
    if not entries:
        raise _invalid(entries, "greater than or equal to 1")
    if len(entries) > MOST_ENTRIES:
        raise _invalid(entries, f"less than or equal to {MOST_ENTRIES}")
    if sum(map(_size, entries)) > LARGEST_REQUEST:
        raise AwsError("ValidationException", "Total size of the entries in the request is over the limit.")


def admit(entry: Entry, now: float) -> Event:
    """Make an event of an entry; raises `EntryError` with the code that AWS puts beside the entry."""
    for name in REQUIRED:
        if not entry.get(name):
            raise EntryError(
                "InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument."
            )
    if entry["Source"].startswith("aws."):
        raise EntryError("NotAuthorizedForSourceException", "Not authorized for the source.")
    detail = json_object(entry["Detail"])
    if detail is None:
        raise EntryError("MalformedDetail", "Detail is malformed.")
    body = event_body(
        source=entry["Source"],
        detail_type=entry["DetailType"],
        detail=detail,
        resources=entry.get("Resources") or [],
        moment=_seconds(entry.get("Time"), now),
    )
    return Event(bus_name(entry.get("EventBusName")), body, json_text(body), now, entry.get("TraceHeader"))


def event_body(
    *, source: str, detail_type: str, detail: Mapping[str, Any], resources: Sequence[str], moment: float
) -> dict[str, Any]:
    """Put the envelope around a detail (AWS: "Events structure reference"), with an id of its own."""
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": list(resources),
        "detail": detail,
    }


def bus_name(name_or_arn: str | None) -> str:
    """Tell the name of a bus that is given by name, by ARN, or not at all."""
    return name_or_arn.rpartition(":event-bus/")[2] if name_or_arn else DEFAULT_BUS


def _seconds(time: object, now: float) -> float:
    if isinstance(time, datetime):
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    return float(time) if isinstance(time, int | float) else now


def _size(entry: Entry) -> int:
    texts = [entry.get(name) or "" for name in REQUIRED] + [text or "" for text in entry.get("Resources") or []]
    return sum(len(text.encode("utf-8", "replace")) for text in texts) + (SIZE_OF_TIME if entry.get("Time") else 0)


def _invalid(entries: Sequence[Entry], length: str) -> AwsError:
    shown = ", ".join(map(_as_aws_shows, entries))
    return AwsError(
        "ValidationException",
        f"1 validation error detected: Value '[{shown}]' at 'entries' failed to satisfy constraint: "
        f"Member must have length {length}",
    )


def _as_aws_shows(entry: Entry) -> str:
    time = entry.get("Time")
    members = {
        "time": time.strftime("%a %b %d %H:%M:%S UTC %Y") if isinstance(time, datetime) else time,
        "source": entry.get("Source"),
        "resources": f"[{', '.join(entry['Resources'])}]" if entry.get("Resources") else None,
        "detailType": entry.get("DetailType"),
        "detail": entry.get("Detail"),
        "eventBusName": entry.get("EventBusName"),
        "traceHeader": entry.get("TraceHeader"),
        "kmsKeyIdentifier": None,
        "internalMetadata": None,
    }
    shown = ", ".join(f"{name}={'null' if value is None else value}" for name, value in members.items())
    return f"PutEventsRequestEntry({shown})"
