"""Reading what a task says about its own notifications (its field `notification_preferences`)."""

from collections.abc import Mapping

from taskflow.domain.preferences import ORDINARY, Channel, TaskPreferences
from taskflow.domain.task import Task


def preferences_of(task: Task) -> TaskPreferences:
    """Read a task's preferences; what is not understood there changes nothing."""
    said = task.notification_preferences
    if not said:
        return ORDINARY
    events = said.get("events")
    return TaskPreferences(
        muted=said.get("muted") is True,
        ignore_quiet_hours=said.get("ignore_quiet_hours") is True,
        events={str(name): _choices(value) for name, value in events.items()} if isinstance(events, Mapping) else {},
    )


def _choices(value: object) -> Mapping[Channel, bool]:
    chosen = value if isinstance(value, Mapping) else {}
    return {channel: chosen[channel] for channel in Channel if isinstance(chosen.get(channel), bool)}
