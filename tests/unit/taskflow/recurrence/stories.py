"""Builders for stories about series, and short ways to say what came of them."""

from datetime import datetime, timedelta

from taskflow.domain.recurrence import Series, load_zone, occurrences, parse_pattern

DAY = timedelta(days=1)


def moment(text, zone="UTC"):
    """An aware datetime of a wall time in a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=load_zone(zone))


def series(pattern, start, zone="UTC", **fields):
    return Series(pattern=parse_pattern(pattern), start=moment(start, zone), zone=load_zone(zone), **fields)


def days(found):
    return [str(each.local.date()) for each in found]


def walls(found):
    return [each.local.strftime("%Y-%m-%d %H:%M") for each in found]


def reasons(found):
    return {str(each.local.date()): each.shifted.value for each in found if each.shifted}


def first_days(pattern, start, limit, zone="UTC", **fields):
    return days(occurrences(series(pattern, start, zone, **fields), limit=limit))
