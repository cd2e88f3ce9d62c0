"""The message that says that reminders fall due: one for those of the same second, so that a burst stays small."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from pydantic import AwareDatetime, ValidationError

from taskflow.application.due import Due
from taskflow.application.timer import Timer
from taskflow.contracts.model import WireModel

TOGETHER = 25
"""Reminders in one message: ten of these are one transaction that is over in a moment."""


class DueView(WireModel):
    """One reminder and its time."""

    id: UUID
    at: AwareDatetime


class DueReminders(WireModel):
    """The reminders that are to be looked at: the rows say whether they still fire."""

    due: list[DueView]


def write_timers(due: Iterable[Due]) -> Sequence[Timer]:
    """Write messages, each for reminders that fall due within one second, and due with the first of them."""
    ordered = sorted(due, key=lambda one: one.at)
    groups = [list(group) for _, group in groupby(ordered, key=lambda one: one.at.replace(microsecond=0))]
    pieces = [group[start : start + TOGETHER] for group in groups for start in range(0, len(group), TOGETHER)]
    return [_write(piece) for piece in pieces]


def read_due(body: str) -> Sequence[Due]:
    """Read a message; raises Pydantic's `ValidationError`."""
    return [Due(one.id, one.at) for one in DueReminders.model_validate_json(body).due]


def read_batch(bodies: Mapping[str, str]) -> tuple[list[Due], list[str]]:
    """Read messages by their ids; answers what is due, and which messages cannot be read."""
    due: list[Due] = []
    unreadable: list[str] = []
    for message_id, body in bodies.items():
        try:
            due += read_due(body)
        except ValidationError:
            unreadable.append(message_id)
    return due, unreadable


def _write(piece: Sequence[Due]) -> Timer:
    message = DueReminders(due=[DueView.model_validate(one) for one in piece])
    return Timer(due_at=piece[0].at, message=message.model_dump_json(), count=len(piece))
