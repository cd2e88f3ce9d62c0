"""The one reader of recurrence patterns."""

from functools import lru_cache

from taskflow.domain.recurrence.errors import refuse_pattern
from taskflow.domain.recurrence.pattern import Pattern
from taskflow.domain.recurrence.rrule import read_rrule
from taskflow.domain.recurrence.shorthand import read_shorthand
from taskflow.domain.recurrence.tokens import Token, halve, trim

TEXT_LIMIT = 500
"""The longest pattern, in characters."""


@lru_cache(maxsize=1024)
def parse_pattern(text: str) -> Pattern:
    """Read a pattern such as `weekly/2:mon,wed` or `RRULE:FREQ=DAILY`; raises `InvalidRecurrenceError`.

    What it answers is the same for every text with the same canonical form, and reading that form changes nothing.
    """
    token = trim(text)
    if not token.text:
        raise refuse_pattern(token, "the pattern is empty", "write one such as daily or weekly:mon,wed")
    if len(text) > TEXT_LIMIT:
        shown = Token(text[:TEXT_LIMIT], 0)
        raise refuse_pattern(shown, f"the pattern has {len(text)} characters", f"use at most {TEXT_LIMIT}")
    head, body = halve(token, ":")
    if body is not None and head.text.upper() == "RRULE":
        return read_rrule(body)
    return read_shorthand(token)


def validate_pattern(text: str) -> str:
    """Answer the canonical form of a usable pattern; raises `InvalidRecurrenceError`."""
    return parse_pattern(text).canonical
