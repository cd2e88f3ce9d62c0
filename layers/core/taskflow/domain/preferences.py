"""What a person wants to be told, through which channel, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from taskflow.domain.quiet_hours import QuietHours


class Channel(StrEnum):
    """A way of telling; without a stored notification there is nothing to push."""

    IN_APP = "in_app"
    """It is stored and numbered, and stands in the inbox."""
    PUSH = "push"
    """Open WebSockets hear of it at once."""


Choices = Mapping[str, Mapping[Channel, bool]]
"""By event name; a channel that is not mentioned is left as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPreferences:
    """What is different for one task."""

    muted: bool = False
    ignore_quiet_hours: bool = False
    events: Choices = field(default_factory=dict)


ORDINARY = TaskPreferences()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """A person's choices; everything that is not switched off is on."""

    time_zone: str = "UTC"
    events: Choices = field(default_factory=dict)
    quiet_hours: QuietHours = field(default_factory=QuietHours)

    def wants(self, channel: Channel, event: str, *, task: TaskPreferences = ORDINARY) -> bool:
        """Tell whether an event goes through a channel; what is said about the task overrides the rest."""
        if task.muted:
            return False
        return task.events.get(event, {}).get(channel, self.events.get(event, {}).get(channel, True))

    def quiet_until(self, moment: datetime) -> datetime | None:
        """Tell when the quiet hours end that `moment` falls into, if it does."""
        return self.quiet_hours.end_of(moment, zone=ZoneInfo(self.time_zone))
