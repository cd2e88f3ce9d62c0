"""Reads what a function says of its batch (Lambda developer guide, "Implementing partial batch responses")."""

import json
from collections.abc import Collection
from typing import Any, Protocol


class Answer(Protocol):
    """What an invocation gave: the function's result, or (`function_error` set) its error."""

    @property
    def payload(self) -> bytes:
        """Give the result as JSON text."""

    @property
    def function_error(self) -> str | None:
        """Tell the kind of error, if the function failed."""


class MalformedAnswerError(Exception):
    """The answer is no list of failed messages of this batch."""


def failed_ids(answer: Answer, sent: Collection[str], *, reports_failures: bool) -> set[str]:
    """Tell which of the messages sent are to be tried again.

    An error, an answer that cannot be read, and an id that was not sent all mean: every one. No answer, `{}`, and an
    empty or null list mean: none.
    """
    if answer.function_error:
        return set(sent)
    if not reports_failures:
        return set()
    try:
        return _reported(answer.payload, sent)
    except (MalformedAnswerError, ValueError, RecursionError):
        return set(sent)


def _reported(payload: bytes, sent: Collection[str]) -> set[str]:
    """Read the reported ids; raises ValueError where the answer is no JSON."""
    answer = json.loads(payload or b"null")
    if not answer:
        return set()
    if not isinstance(answer, dict):
        raise MalformedAnswerError
    failures = answer.get("batchItemFailures") or []
    if not isinstance(failures, list):
        raise MalformedAnswerError
    reported = {_identifier(failure) for failure in failures}
    if not reported <= set(sent):
        raise MalformedAnswerError
    return reported


def _identifier(failure: Any) -> str:  # noqa: ANN401 - whatever a function answers
    identifier = failure.get("itemIdentifier") if isinstance(failure, dict) else None
    if not isinstance(identifier, str):
        raise MalformedAnswerError
    return identifier
