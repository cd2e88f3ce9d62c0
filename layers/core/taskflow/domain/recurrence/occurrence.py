"""One occurrence of a series."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from taskflow.domain.recurrence.shift import Shift
from taskflow.domain.recurrence.wall_times import WallTime
from taskflow.domain.recurrence.zone_time import to_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """When a series falls due: the instant (UTC), the same in the series' zone, and why it was shifted, if it was."""

    at: datetime
    local: datetime
    shifted: Shift | None


class Located(NamedTuple):
    """An occurrence in the making; `twice` says that the clock shows it again an hour or so later."""

    at: datetime
    wall: WallTime
    gap: timedelta
    twice: bool


def locate(wall: WallTime, zone: ZoneInfo) -> Located:
    """Find the instant of a wall time."""
    at, gap, twice = to_instant(wall.when, zone)
    return Located(at, wall, gap, twice)


def to_occurrence(found: Located, zone: ZoneInfo) -> Occurrence:
    """Say where an occurrence lies and why."""
    return Occurrence(at=found.at, local=found.at.astimezone(zone), shifted=_find_reason(found))


def _find_reason(found: Located) -> Shift | None:
    if found.gap:
        return Shift.DST_GAP
    if found.wall.moved:
        return Shift.MONTH_END
    return Shift.DST_OVERLAP if found.twice else None
