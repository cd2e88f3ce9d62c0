"""Note how far a WebSocket client has come."""

from dataclasses import dataclass

from taskflow.application.frames import Refusal
from taskflow.application.ports.connections import OpenConnectionWork
from taskflow.application.ports.time import Clock
from taskflow.application.resume_stream import EXPIRED


@dataclass(frozen=True, kw_only=True)
class Acknowledge:
    """Keeps with the connection up to which number its client has everything; the number never goes back."""

    open_work: OpenConnectionWork
    clock: Clock

    def __call__(self, connection_id: str, *, seq: int) -> Refusal | None:
        """Note the number; answers a refusal where there is no such connection any more."""
        with self.open_work() as work:
            found = work.acknowledge(connection_id, seq=seq, now=self.clock.now())
            work.commit()
        return None if found else EXPIRED
