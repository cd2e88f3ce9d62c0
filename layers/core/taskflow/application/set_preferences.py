"""Replace what a person wants to be told."""

from dataclasses import dataclass

from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.preferences import OpenPreferenceWork
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.publish_committed import publish_committed
from taskflow.domain.actor import Caller
from taskflow.domain.events import PREFERENCES_UPDATED, PreferencesEvent
from taskflow.domain.preferences import Preferences


@dataclass(frozen=True, kw_only=True)
class SetPreferences:
    """Replaces the caller's preferences together with their `preferences.updated` event.

    Notifications that are waiting for the end of quiet hours keep the time that they were given.
    """

    open_work: OpenPreferenceWork
    publisher: EventPublisher
    clock: Clock
    ids: Ids

    def __call__(self, preferences: Preferences, *, caller: Caller) -> Preferences:
        """Replace the preferences and answer them."""
        now = self.clock.now()
        event = PreferencesEvent(
            kind=PREFERENCES_UPDATED,
            event_id=self.ids.new(),
            occurred_at=now,
            owner_id=caller.user,
            cause=caller.cause,
            preferences=preferences,
        )
        with self.open_work(owner_id=caller.user) as work:
            work.keep(preferences, now=now)
            work.record(event)
            work.commit()
        publish_committed(work.publications, publisher=self.publisher)
        return preferences
