"""What open WebSockets are told; notifications and task events go out as they are."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from taskflow.domain.events import TaskEvent
from taskflow.domain.notification import Notification


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to a ping."""


@dataclass(frozen=True, slots=True)
class Resync:
    """Too much was missed to be replayed: the client reads the lists again and goes on from `last_seq`."""

    last_seq: int


class Complaint(StrEnum):
    """Why a client's message cannot be followed."""

    MALFORMED = "malformed"
    UNKNOWN_CONNECTION = "unknown_connection"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A client's message was not followed; the connection stays open."""

    code: Complaint
    message: str


Frame: TypeAlias = Notification | TaskEvent | Pong | Resync | Refusal
