"""Let a WebSocket client in."""

import logging
from dataclasses import dataclass

from taskflow.application.errors import GoneError, PushError
from taskflow.application.frames import Closing, Farewell
from taskflow.application.ports.connections import ConnectionPusher, OpenConnectionWork
from taskflow.application.ports.time import Clock
from taskflow.domain.ticket import CONNECTION_LIFETIME, CONNECTIONS_PER_PERSON, hash_token

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class OpenConnection:
    """Exchanges a ticket for a registered connection; pages of other origins than `allowed_origins` are turned away.

    A person has at most `CONNECTIONS_PER_PERSON` connections: the oldest are told why, and closed.
    """

    open_work: OpenConnectionWork
    pusher: ConnectionPusher
    clock: Clock
    allowed_origins: frozenset[str]

    def __call__(self, connection_id: str, *, token: str, origin: str | None) -> bool:
        """Tell whether the client may come in; a ticket lets in one client, however many show it at once."""
        if origin is not None and origin not in self.allowed_origins:
            return False
        owner_id = self._redeem(connection_id, token=token, origin=origin)
        if owner_id is None:
            return False
        for surplus in self._trim(owner_id):
            self._send_off(surplus)
        return True

    def _redeem(self, connection_id: str, *, token: str, origin: str | None) -> str | None:
        now = self.clock.now()
        with self.open_work() as work:
            owner_id = work.redeem(
                token_hash=hash_token(token),
                origin=origin,
                connection_id=connection_id,
                now=now,
                expires_at=now + CONNECTION_LIFETIME,
            )
            work.commit()
        return owner_id

    def _trim(self, owner_id: str) -> list[str]:
        # After the commit: of several who connect at once, the last one sees them all.
        with self.open_work() as work:
            surplus = list(work.trim(owner_id=owner_id, keep=CONNECTIONS_PER_PERSON, now=self.clock.now()))
            work.commit()
        return surplus

    def _send_off(self, connection_id: str) -> None:
        try:
            self.pusher.push(connection_id, [Closing(Farewell.TOO_MANY_CONNECTIONS)])
            self.pusher.close(connection_id)
        except (GoneError, PushError) as error:
            log.info("surplus connection not closed", extra={"connection_id": connection_id, "reason": str(error)})
