"""Let a WebSocket client in."""

from dataclasses import dataclass

from taskflow.application.ports.connections import OpenConnectionWork
from taskflow.application.ports.time import Clock
from taskflow.domain.ticket import CONNECTION_LIFETIME, hash_token


@dataclass(frozen=True, kw_only=True)
class OpenConnection:
    """Exchanges a ticket for a registered connection; pages of other origins than `allowed_origins` are turned away."""

    open_work: OpenConnectionWork
    clock: Clock
    allowed_origins: frozenset[str]

    def __call__(self, connection_id: str, *, token: str, origin: str | None) -> bool:
        """Tell whether the client may come in; a ticket lets in one client, however many show it at once."""
        if origin is not None and origin not in self.allowed_origins:
            return False
        now = self.clock.now()
        with self.open_work() as work:
            redeemed = work.redeem(
                token_hash=hash_token(token),
                origin=origin,
                connection_id=connection_id,
                now=now,
                expires_at=now + CONNECTION_LIFETIME,
            )
            work.commit()
        return redeemed
