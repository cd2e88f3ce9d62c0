"""How long before its due date a task reminds: `30 minutes`, `1 day`, or ISO 8601 such as `PT30M`."""

import re
from dataclasses import dataclass
from datetime import timedelta

from taskflow.domain.errors import FieldError, InvalidInputError

OFFSETS_LIMIT = 5
"""Reminders per task."""

OFFSET_TEXT_LIMIT = 50
"""Characters."""

LONGEST = timedelta(days=366)
REMEDY = "write one such as 30 minutes, 1 hour, 1 day, 2 weeks, PT30M or P1D"

_WORDS = re.compile(r"(\d{1,6}) ?(minute|hour|day|week)s?", re.ASCII | re.IGNORECASE)
_ISO = re.compile(r"P(?:(\d{1,6})W|(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?)?)", re.ASCII)
_ISO_UNITS = ("weeks", "days", "hours", "minutes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """A time span: `days` are calendar days in the task's zone, `span` is an exact duration on top of them."""

    days: int = 0
    span: timedelta = timedelta()


def parse_offset(text: str, *, field: str = "reminder_offsets") -> Offset:
    """Read an offset; raises `InvalidInputError` that names `field`."""
    parts = _read_words(text.strip()) or _read_iso(text.strip())
    if parts is None:
        raise InvalidInputError((FieldError(field, f"is no time span: {text[:OFFSET_TEXT_LIMIT]!r}; {REMEDY}"),))
    offset = Offset(
        days=parts.get("days", 0) + 7 * parts.get("weeks", 0),
        span=timedelta(hours=parts.get("hours", 0), minutes=parts.get("minutes", 0)),
    )
    if timedelta(days=offset.days) + offset.span > LONGEST:
        raise InvalidInputError((FieldError(field, f"is longer than {LONGEST.days} days"),))
    return offset


def _read_words(text: str) -> dict[str, int] | None:
    found = _WORDS.fullmatch(text)
    return {f"{found[2].lower()}s": int(found[1])} if found else None


def _read_iso(text: str) -> dict[str, int] | None:
    found = _ISO.fullmatch(text.upper())
    parts = {unit: int(count) for unit, count in zip(_ISO_UNITS, found.groups(), strict=True) if count} if found else {}
    # A trailing T needs a part of its own (ISO 8601-1, 5.5.2.2).
    return parts if parts and not text.upper().endswith("T") else None
