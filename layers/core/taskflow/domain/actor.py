"""Who did something, and what it belongs to."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a person, through which client, and which agent on the person's behalf."""

    user: str | None
    client: str | None = None
    agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What a change goes back to: an actor, a correlation that runs through, and the event that led to it, if any.

    `hops` counts the events between the first request and this one. `connection_id` is the WebSocket connection of the
    client that asked: it is known only for what the client itself did, not for what followed from that.
    """

    actor: Actor
    correlation_id: str
    causation_id: UUID | None = None
    hops: int = 0
    connection_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The signed-in user on whose behalf a use case runs."""

    user: str
    cause: Cause
    is_admin: bool = False
