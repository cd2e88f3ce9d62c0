"""People's preferences."""

from datetime import datetime
from typing import Protocol

from taskflow.application.ports.events import EventWork
from taskflow.domain.preferences import Preferences


class PreferenceWork(EventWork, Protocol):
    """A transaction over one owner's preferences."""

    def find(self) -> Preferences:
        """Read the preferences; without any, those that everybody begins with."""

    def keep(self, preferences: Preferences, *, now: datetime) -> None:
        """Replace the preferences."""


class OpenPreferenceWork(Protocol):
    """Opens transactions over preferences."""

    def __call__(self, *, owner_id: str) -> PreferenceWork:
        """Open a transaction over what is the owner's."""
