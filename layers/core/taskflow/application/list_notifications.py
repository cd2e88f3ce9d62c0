"""Read a person's notifications."""

from dataclasses import dataclass

from taskflow.application.paging import Page
from taskflow.application.ports.notifications import Inbox
from taskflow.domain.actor import Caller
from taskflow.domain.notification import Notification


@dataclass(frozen=True, kw_only=True)
class ListNotifications:
    """Reads the caller's stream of notifications, the oldest first."""

    inbox: Inbox

    def __call__(self, *, since: int, limit: int, caller: Caller) -> Page[Notification, int]:
        """Read up to `limit` notifications with numbers above `since`."""
        found = self.inbox.since(since, owner_id=caller.user, limit=limit + 1)
        return Page.cut(found, limit=limit, place_of=lambda notification: notification.seq)
