"""Read what a person wants to be told."""

from dataclasses import dataclass

from taskflow.application.ports.preferences import OpenPreferenceWork
from taskflow.domain.actor import Caller
from taskflow.domain.preferences import Preferences


@dataclass(frozen=True, kw_only=True)
class GetPreferences:
    """Reads the caller's preferences."""

    open_work: OpenPreferenceWork

    def __call__(self, *, caller: Caller) -> Preferences:
        """Read the preferences; everything is on until it is switched off."""
        with self.open_work(owner_id=caller.user) as work:
            return work.find()
