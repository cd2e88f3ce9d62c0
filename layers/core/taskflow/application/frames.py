"""What open WebSockets are told; notifications and task events go out as they are."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from taskflow.domain.events import TaskEvent
from taskflow.domain.notification import Notification


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to a ping; a client that names its connection in requests is not notified of what they do."""

    connection_id: str


@dataclass(frozen=True, slots=True)
class Replay:
    """Several notifications in order, in one frame."""

    notifications: tuple[Notification, ...]


@dataclass(frozen=True, slots=True)
class Resync:
    """Too much was missed to be replayed: the client reads the lists again and goes on from `last_seq`."""

    last_seq: int


class Complaint(StrEnum):
    """Why a client's message cannot be followed."""

    MALFORMED = "malformed"
    UNKNOWN_CONNECTION = "unknown_connection"
    UNAVAILABLE = "unavailable"
    """Nothing is wrong with the message: it may be sent again in a moment."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A client's message was not followed; the connection stays open."""

    code: Complaint
    message: str


class Farewell(StrEnum):
    """Why the service closes a connection."""

    TOO_MANY_CONNECTIONS = "too_many_connections"


@dataclass(frozen=True, slots=True)
class Closing:
    """The last frame before the service closes the connection."""

    reason: Farewell


Frame: TypeAlias = Notification | TaskEvent | Pong | Replay | Resync | Refusal | Closing
