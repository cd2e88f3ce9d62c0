"""Wall time and instants: what a clock change does to a time of day."""

from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from taskflow.domain.recurrence.errors import InvalidRecurrenceError

LAST_YEAR = MAXYEAR - 1
"""The last year in which every wall time has an instant."""

LONGEST_GAP = timedelta(days=1)
"""The most that a clock was ever set forward: Samoa left out December 30, 2011 (tz database)."""


NO_GAP = timedelta()


class Instant(NamedTuple):
    """The instant (UTC) of a wall time; `gap` is how far it was moved because the wall time does not exist."""

    at: datetime
    gap: timedelta
    twice: bool
    """Whether the wall time exists twice; then this is the first."""


def load_zone(name: str) -> ZoneInfo:
    """Find an IANA zone such as `Europe/Berlin`; raises `InvalidRecurrenceError`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidRecurrenceError(
            "time_zone", f"there is no time zone {name[:50]!r}", "use an IANA name such as Europe/Berlin"
        ) from None


def to_instant(wall: datetime, zone: ZoneInfo) -> Instant:
    """Find the instant of a naive wall time.

    One that does not exist moves forward by the length of the gap, as it would with the offset from before (RFC 5545,
    section 3.3.5). Of one that exists twice it is the first.
    """
    before = _offset(wall.replace(tzinfo=zone))
    after = _offset(wall.replace(tzinfo=zone, fold=1))
    gap = after - before if after > before else NO_GAP
    return Instant((wall - before).replace(tzinfo=UTC), gap, before > after)


def to_utc(instant: datetime) -> datetime:
    """Write an aware instant in UTC, as far as calendars reach; raises `InvalidRecurrenceError` for a naive one."""
    if instant.tzinfo is None:
        raise InvalidRecurrenceError("time", f"{instant.isoformat()} has no UTC offset", "add one, such as Z")
    if not 1 < instant.year < MAXYEAR:
        return instant.replace(tzinfo=UTC)
    return instant.astimezone(UTC)


def wall_before(instant: datetime, zone: ZoneInfo) -> datetime:
    """Give a wall time before all that fall due at or after an instant (UTC): in a gap they read less than it."""
    if not 1 < instant.year < MAXYEAR:
        return instant.replace(tzinfo=None)
    return instant.astimezone(zone).replace(tzinfo=None, fold=0) - 2 * LONGEST_GAP


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or NO_GAP
