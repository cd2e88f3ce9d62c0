"""The next occurrence of a series that is counted from its completions."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import dropwhile

from taskflow.domain.recurrence.occurrence import Located, Occurrence, locate, to_occurrence
from taskflow.domain.recurrence.rule import Frequency
from taskflow.domain.recurrence.schedule import in_order
from taskflow.domain.recurrence.series import Series, check_reach
from taskflow.domain.recurrence.wall_times import wall_times
from taskflow.domain.recurrence.zone_time import to_utc, wall_before


def next_after_completion(
    series: Series, *, completed_at: datetime, occurrence_at: datetime | None = None, made: int = 0
) -> Occurrence | None:
    """Find the occurrence that follows a completion; nothing when the series is over.

    The rule starts anew on the day of the completion, at the series' wall time (an hourly one in its hour), and the
    answer is its first date after that day. It is also after `occurrence_at`, the one that was completed, so that being
    early does not bring the same one again. `made` says how many occurrences there are, for a series with a limit.
    Raises `InvalidRecurrenceError` for a naive `completed_at`, or one out of all reach.
    """
    check_reach("completed_at", completed_at)
    if series.limit is not None and made >= series.limit:
        return None
    completed = to_utc(completed_at)
    done = max(completed, to_utc(occurrence_at)) if occurrence_at else completed
    found = next(dropwhile(lambda each: each.at <= done, _occurrences_after(series, completed, done)), None)
    if found is None or (series.ends_at and found.at > series.ends_at):
        return None
    return to_occurrence(found, series.zone)


def _occurrences_after(series: Series, completed: datetime, done: datetime) -> Iterator[Located]:
    wall = completed.astimezone(series.zone).replace(tzinfo=None, fold=0)
    anchor, earliest = _start_anew(series, wall)
    since = max(earliest, wall_before(done, series.zone))
    walls = wall_times(series.pattern.rule, start=anchor, month_end=series.month_end_policy, since=since)
    return in_order(locate(each, series.zone) for each in walls)


def _start_anew(series: Series, completed: datetime) -> tuple[datetime, datetime]:
    """Give the new start, and the first wall time that may follow it."""
    start = series.wall_start.time()
    if series.pattern.rule.frequency is Frequency.HOURLY:
        anchor = datetime.combine(completed, start.replace(hour=completed.hour))
        return anchor, anchor + timedelta.resolution
    return datetime.combine(completed, start), datetime.combine(completed + timedelta(days=1), time())
