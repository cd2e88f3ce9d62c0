"""Send frames to every open connection of a person."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from taskflow.application.errors import GoneError, PushError
from taskflow.application.frames import Frame
from taskflow.application.ports.connections import ConnectionPusher
from taskflow.application.ports.notifications import OpenNotificationWork
from taskflow.application.ports.time import Clock
from taskflow.domain.ticket import CONNECTIONS_PER_PERSON

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many connections heard, and how many turned out to be gone."""

    heard: int = 0
    gone: int = 0


@dataclass(frozen=True, kw_only=True)
class Broadcast:
    """Pushes to all of a person's connections at once; those that are gone are forgotten.

    Call it when what the frames tell has been committed: whoever connects later reads it, whoever is there hears it. A
    push that fails is not repeated, as the client finds the gap in the numbers and resumes. `look` opens transactions
    of one reading statement, `open_work` those that change something.
    """

    look: OpenNotificationWork
    open_work: OpenNotificationWork
    pusher: ConnectionPusher
    clock: Clock
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(CONNECTIONS_PER_PERSON))

    def __call__(self, frames: Sequence[Frame], *, owner_id: str, leave_out: str | None = None) -> Reach:
        """Push the frames in order to every connection but `leave_out`."""
        with self.look(owner_id=owner_id) as work:
            connections = [name for name in work.connections(now=self.clock.now()) if name != leave_out]
        outcomes = list(self._pool.map(lambda connection: self._push(connection, frames), connections))
        gone = [connection for connection, outcome in zip(connections, outcomes, strict=True) if outcome is GoneError]
        if gone:
            self._forget(gone, owner_id=owner_id)
        return Reach(heard=outcomes.count(None), gone=len(gone))

    def _push(self, connection: str, frames: Sequence[Frame]) -> type[GoneError | PushError] | None:
        try:
            self.pusher.push(connection, frames)
        except GoneError:
            return GoneError
        except PushError as error:
            log.warning("frame not sent", extra={"connection_id": connection, "reason": str(error)})
            return PushError
        return None

    def _forget(self, gone: Sequence[str], *, owner_id: str) -> None:
        with self.open_work(owner_id=owner_id) as work:
            work.forget(gone, now=self.clock.now())
            work.commit()
