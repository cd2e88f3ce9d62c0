"""When a series falls due."""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import dropwhile, islice, takewhile

from taskflow.domain.recurrence.occurrence import Located, Occurrence, locate, to_occurrence
from taskflow.domain.recurrence.series import Series
from taskflow.domain.recurrence.wall_times import wall_times
from taskflow.domain.recurrence.zone_time import to_utc, wall_before


def first_occurrence(series: Series) -> Occurrence | None:
    """Find the first occurrence: the start, where the pattern falls on it, else the next one after it."""
    return next(_occurrences(series, after=None), None)


def next_occurrence(series: Series, *, after: datetime) -> Occurrence | None:
    """Find the first occurrence strictly after an instant; nothing when the series is over."""
    return next(_occurrences(series, after=after), None)


def occurrences(series: Series, *, after: datetime | None = None, limit: int) -> list[Occurrence]:
    """List at most `limit` occurrences in order, strictly after an instant or from the first one on."""
    return list(islice(_occurrences(series, after=after), limit))


def occurrences_between(series: Series, *, after: datetime, until: datetime, limit: int) -> list[Occurrence]:
    """List at most `limit` occurrences in order, strictly after `after` and not later than `until`."""
    end = to_utc(until)
    return list(islice(takewhile(lambda each: each.at <= end, _occurrences(series, after=after)), limit))


def is_occurrence(series: Series, *, at: datetime) -> bool:
    """Tell whether the series falls due at an instant."""
    instant = to_utc(at)
    found = next(dropwhile(lambda each: each.at < instant, _locate_from(series, instant)), None)
    return found is not None and found.at == instant


def _occurrences(series: Series, *, after: datetime | None) -> Iterator[Occurrence]:
    if after is None:
        found = _locate_from(series, series.starts_at)
    else:
        instant = to_utc(after)
        found = dropwhile(lambda each: each.at <= instant, _locate_from(series, instant))
    return (to_occurrence(each, series.zone) for each in found)


def _locate_from(series: Series, instant: datetime) -> Iterator[Located]:
    """Find the occurrences in order from some moment before `instant` on."""
    # What is limited is counted from the start, so that all of it must be looked at.
    since = series.wall_start if series.limit is not None else wall_before(instant, series.zone)
    end = series.ends_at
    found = islice(in_order(_locate_all(series, since)), series.limit)
    return found if end is None else takewhile(lambda each: each.at <= end, found)


def _locate_all(series: Series, since: datetime) -> Iterator[Located]:
    start, zone = series.wall_start, series.zone
    walls = wall_times(series.pattern.rule, start=start, month_end=series.month_end_policy, since=since)
    found = (locate(wall, zone) for wall in walls)
    return _start_in_second_pass(series, found) if series.starts_in_second_pass else found


def _start_in_second_pass(series: Series, found: Iterator[Located]) -> Iterator[Located]:
    for each in found:
        yield each._replace(at=series.starts_at, twice=False) if each.wall.when == series.wall_start else each


def in_order(found: Iterable[Located]) -> Iterator[Located]:
    """Order by instant what is ordered by wall time, dropping what a gap has moved onto another one."""
    waiting: deque[Located] = deque()
    for each in found:
        if each.gap:
            waiting.append(each)
            continue
        while waiting and waiting[0].at <= each.at:
            early = waiting.popleft()
            if early.at < each.at:
                yield early
        yield each
    yield from waiting
