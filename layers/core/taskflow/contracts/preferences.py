"""Preferences, as people set them and as they are kept."""

from collections.abc import Mapping
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from taskflow.contracts.model import WireModel
from taskflow.domain.notification import WORDS
from taskflow.domain.preferences import Channel, Preferences
from taskflow.domain.quiet_hours import QuietHours, QuietPolicy, Weekday, Window

WINDOWS_PER_DAY = 4


def _known_event(name: str) -> str:
    if name not in WORDS:
        known = ", ".join(WORDS)
        raise PydanticCustomError("event", "nobody is notified of this event; there are {known}", {"known": known})
    return name


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("zone", "is no time zone; use an IANA name such as Europe/Berlin") from None
    return name


EventName = Annotated[str, AfterValidator(_known_event), WithJsonSchema({"type": "string", "enum": list(WORDS)})]
ZoneName = Annotated[str, Field(max_length=64), AfterValidator(_known_zone)]
StartTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["22:00"])]
EndTime = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$", examples=["07:00"])]


class Chosen(WireModel):
    """What a client sends as part of its preferences; members that we do not know are refused."""

    model_config = ConfigDict(extra="forbid")


class ChannelsView(Chosen):
    """Through which channels an event is told: `in_app` stores it, `push` also sends it to open WebSockets."""

    in_app: StrictBool = True
    push: StrictBool = True


class WindowView(Chosen):
    """Wall time from `start` (inclusive) to `end` (exclusive); an end before the start is on the day after."""

    start: StartTime
    end: EndTime

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.start == self.end:
            raise PydanticCustomError("window", "starts when it ends; all day is 00:00 to 24:00")
        return self

    @classmethod
    def of(cls, window: Window) -> Self:
        """Write a window."""
        return cls(start=_write_time(window.start), end=_write_time(window.end))

    def to_window(self) -> Window:
        """Read a window."""
        return Window(_read_time(self.start), _read_time(self.end))


class QuietHoursView(Chosen):
    """When to be left alone: windows for each weekday on which they begin, and what becomes of notifications then."""

    policy: QuietPolicy = QuietPolicy.DEFER
    days: dict[Weekday, Annotated[list[WindowView], Field(max_length=WINDOWS_PER_DAY)]] = Field(default_factory=dict)

    @classmethod
    def of(cls, hours: QuietHours) -> Self:
        """Write quiet hours."""
        days = {day: [WindowView.of(window) for window in windows] for day, windows in hours.days.items()}
        return cls(policy=hours.policy, days=days)

    def to_quiet_hours(self) -> QuietHours:
        """Read quiet hours."""
        days = {day: tuple(view.to_window() for view in views) for day, views in self.days.items()}
        return QuietHours(policy=self.policy, days=days)


class PreferencesView(Chosen):
    """A person's preferences; an event that is not mentioned is told through every channel."""

    time_zone: ZoneName = "UTC"
    events: dict[EventName, ChannelsView] = Field(default_factory=dict)
    quiet_hours: QuietHoursView = Field(default_factory=QuietHoursView)

    @classmethod
    def of(cls, preferences: Preferences) -> Self:
        """Write preferences, with every event that there is."""
        return cls(
            time_zone=preferences.time_zone,
            events={name: _channels(preferences, name) for name in WORDS},
            quiet_hours=QuietHoursView.of(preferences.quiet_hours),
        )

    def to_preferences(self) -> Preferences:
        """Read preferences."""
        events: Mapping[str, Mapping[Channel, bool]] = {
            name: {Channel.IN_APP: view.in_app, Channel.PUSH: view.push} for name, view in self.events.items()
        }
        return Preferences(time_zone=self.time_zone, events=events, quiet_hours=self.quiet_hours.to_quiet_hours())


def read_kept(kept: object) -> Preferences:
    """Read preferences that were kept, perhaps by a newer version; nothing at all is what everybody begins with."""
    return PreferencesView.model_validate(kept, extra="ignore").to_preferences() if kept else Preferences()


def _channels(preferences: Preferences, event: str) -> ChannelsView:
    return ChannelsView(in_app=preferences.wants(Channel.IN_APP, event), push=preferences.wants(Channel.PUSH, event))


def _read_time(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def _write_time(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}"
