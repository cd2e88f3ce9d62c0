"""Read a person's notifications."""

from dataclasses import dataclass, replace

from taskflow.application.ports.notifications import Inbox, InboxView
from taskflow.domain.actor import Caller


@dataclass(frozen=True, kw_only=True)
class ListNotifications:
    """Reads the caller's stream of notifications, the oldest first."""

    inbox: Inbox

    def __call__(self, *, since: int, limit: int, caller: Caller) -> tuple[InboxView, int | None]:
        """Read up to `limit` notifications with numbers above `since`, and the number to go on from, if any."""
        found = self.inbox.since(since, owner_id=caller.user, limit=limit + 1)
        kept = found.items[:limit]
        return replace(found, items=kept), kept[-1].seq if len(found.items) > limit else None
