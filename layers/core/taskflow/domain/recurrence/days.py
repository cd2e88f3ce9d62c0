"""Counting in calendar days."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from taskflow.domain.recurrence.zone_time import LAST_YEAR, to_instant


def days_from(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Give the instant (UTC) with the same time of day in the zone, `days` later or, if negative, earlier.

    At the end of all calendars, where zones reach no further, a day is 24 hours.
    """
    if moment.year > LAST_YEAR:
        return moment + timedelta(days=days)
    wall = moment.astimezone(zone).replace(tzinfo=None, fold=0) + timedelta(days=days)
    return to_instant(wall, zone).at
