"""The hours in which a person wants to be left alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from taskflow.domain.recurrence.zone_time import to_instant

MINUTES_PER_DAY = 24 * 60
LONGEST_QUIET = timedelta(days=7)
"""Whoever wants quiet all week is told after this long all the same."""

_DAY = timedelta(days=1)


class Weekday(StrEnum):
    """A day of the week, in the order of `date.weekday()`."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


class QuietPolicy(StrEnum):
    """What becomes of a notification in quiet hours."""

    DEFER = "defer"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Window:
    """Wall time from `start` (inclusive) to `end` (exclusive), in minutes since midnight.

    It begins on its weekday; an end that is not after the start is on the day after.
    """

    start: int
    end: int

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Give the instants between which the window lies that begins on `day`."""
        end = self.end if self.end > self.start else self.end + MINUTES_PER_DAY
        return _instant(day, self.start, zone), _instant(day, end, zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Windows for each weekday on which they begin."""

    policy: QuietPolicy = QuietPolicy.DEFER
    days: Mapping[Weekday, tuple[Window, ...]] = field(default_factory=dict)

    def end_of(self, moment: datetime, *, zone: ZoneInfo) -> datetime | None:
        """Tell when the quiet around `moment` ends, across windows that touch; nothing when it is not quiet then."""
        end = moment
        while end - moment < LONGEST_QUIET and (later := self._reach(end, zone)):
            end = later
        return end if end > moment else None

    def _reach(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        return max((end for start, end in self._around(moment, zone) if start <= moment < end), default=None)

    def _around(self, moment: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        today = moment.astimezone(zone).date()
        for day in (today - _DAY, today):
            for window in self.days.get(list(Weekday)[day.weekday()], ()):
                yield window.on(day, zone)


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, minute = divmod(minutes, MINUTES_PER_DAY)
    return to_instant(datetime.combine(day + days * _DAY, time(*divmod(minute, 60))), zone).at
