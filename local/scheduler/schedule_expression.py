"""Schedule expressions `rate(…)`, `cron(…)` and `at(…)` in the two dialects of EventBridge, and when they fall due.

Sources: EventBridge Scheduler User Guide "Schedule types" (zones, daylight saving), EventBridge User Guide "Rate
expressions reference" and "Cron expressions reference". All instants are aware; answers are in UTC.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from local.scheduler.cron_expression import Cron, parse_cron

MINUTE = timedelta(minutes=1)
UNITS = {"minute": MINUTE, "hour": timedelta(hours=1), "day": timedelta(hours=24)}
LATE_START = timedelta(minutes=5)
"""How far in the past a start may lie and still count as the first occurrence; AWS refuses an older one."""
FIELDS_WITHOUT_YEAR = 5


class ScheduleExpressionError(ValueError):
    """AWS would refuse the expression or its zone; the text is AWS's message."""


class Recurrence(Protocol):
    """When something falls due."""

    def first(self, now: datetime, start: datetime | None, /) -> datetime | None:
        """Tell the first occurrence of a schedule that is created at `now` and may begin at `start`."""

    def next_after(self, instant: datetime) -> datetime | None:
        """Tell the first occurrence strictly after `instant`, or None when there is none any more."""

    def latest(self, since: datetime, until: datetime, /) -> datetime:
        """Tell the last occurrence up to and including `until`, where `since` ≤ `until` is known to be one."""


@dataclass(frozen=True)
class At:
    """Once. `instant` is None when the local time does not exist (daylight saving): then it never runs."""

    instant: datetime | None

    def first(self, _now: datetime, _start: datetime | None) -> datetime | None:
        """Tell the one moment, also when it has passed (it then runs at once); a start is ignored, as on AWS."""
        return self.instant

    def next_after(self, instant: datetime) -> datetime | None:
        """Tell the one moment if it is still to come."""
        return self.instant if self.instant and self.instant > instant else None

    def latest(self, since: datetime, _until: datetime) -> datetime:
        """Tell the one moment."""
        return since


@dataclass(frozen=True)
class Rate:
    """Every `period` of elapsed time; a day is 24 hours, also across a clock change."""

    period: timedelta

    def first(self, now: datetime, start: datetime | None) -> datetime | None:
        """Tell the start, or `now` without one; a start long past only gives the rhythm."""
        if start is None:
            return now.replace(microsecond=0)
        return start if start >= now - LATE_START else self.next_after(self.latest(start, now))

    def next_after(self, instant: datetime) -> datetime | None:
        """Tell `instant` + period: a rate counts from its previous occurrence."""
        try:
            return instant + self.period
        except OverflowError:
            return None

    def latest(self, since: datetime, until: datetime) -> datetime:
        """Tell the last of `since` + n periods up to `until`."""
        return since + (until - since) // self.period * self.period


@dataclass(frozen=True)
class CronSchedule:
    """A cron expression in a zone: a wall time that does not exist is skipped, one that exists twice is the first."""

    cron: Cron
    zone: ZoneInfo

    def first(self, now: datetime, start: datetime | None) -> datetime | None:
        """Tell the first match after `now`, at or after `start`."""
        return self.next_after(max(now, start - timedelta(microseconds=1)) if start else now)

    def next_after(self, instant: datetime) -> datetime | None:
        """Tell the first match strictly after `instant`."""
        wall = instant.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0, fold=0)
        found = (instant_of(each, self.zone) for each in self.cron.walls(wall + MINUTE))
        return next((each for each in found if each and each > instant), None)

    def latest(self, since: datetime, until: datetime) -> datetime:
        """Tell the last match up to `until` by halving, because a long absence may hold a million of them."""
        low, high = since, until
        while (following := self.next_after(low)) and following <= until:
            middle = following + (high - following) / 2
            later = self.next_after(middle)
            if later and later <= until:
                low = later
            else:
                low, high = following, middle
        return low


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """Tell when the naive `wall` time is, the first time where it comes twice; None where it does not exist."""
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None, fold=0) == wall else None


@lru_cache(maxsize=1024)
def parse_schedule(text: str, zone: str = "UTC") -> Recurrence:
    """Read an expression as CreateSchedule does: in an IANA zone, unit singular or plural, the year may be left out."""
    place = _zone(zone)
    try:
        return _read(text, place)
    except (ValueError, OverflowError):
        raise ScheduleExpressionError(f"Invalid Schedule Expression {text}.") from None


@lru_cache(maxsize=1024)
def parse_rule(text: str) -> Recurrence:
    """Read an expression as PutRule does: no `at`, UTC, and `1 minute` but `2 minutes`."""
    try:
        fields = _inside("cron", text)
        return CronSchedule(parse_cron(fields), ZoneInfo("UTC")) if fields else _rate(text, strict=True)
    except (ValueError, OverflowError):
        raise ScheduleExpressionError("Parameter ScheduleExpression is not valid.") from None


def _read(text: str, zone: ZoneInfo) -> Recurrence:
    if fields := _inside("cron", text):
        year = " *" if len(fields.split()) == FIELDS_WITHOUT_YEAR else ""
        return CronSchedule(parse_cron(fields + year), zone)
    if wall := _inside("at", text):
        return At(instant_of(_wall(wall), zone))
    return _rate(text, strict=False)


def _inside(kind: str, text: str) -> str | None:
    found = re.fullmatch(rf"{kind}\((\S(?:.*\S)?)\)", text)
    return found[1] if found else None


def _rate(text: str, *, strict: bool) -> Rate:
    found = re.fullmatch(r"rate\(([0-9]{1,9}) (minute|hour|day)(s?)\)", text)
    value = int(found[1]) if found else 0
    if not found or not value or (strict and (value == 1) == bool(found[3])):
        raise ValueError(text)
    return Rate(value * UNITS[found[2]])


def _wall(text: str) -> datetime:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}", text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ScheduleExpressionError(f"Invalid Schedule Expression Timezone {name}.") from None
