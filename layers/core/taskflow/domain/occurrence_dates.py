"""Which occurrences of a series have to exist now: the next one always, and everything within a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from taskflow.domain.recurrence import (
    Anchor,
    Series,
    first_occurrence,
    next_after_completion,
    next_occurrence,
    occurrences_between,
)
from taskflow.domain.series_record import SeriesRecord
from taskflow.domain.task import Task
from taskflow.domain.task_series import series_of

HORIZON = timedelta(hours=24)
"""Everything that falls due within it exists, so that its reminders can be planned."""

DATES_LIMIT = 100
"""How many occurrences of one series are made at a time; what remains is made the next time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingDates:
    """The nominal times that lack an occurrence, in order; `reached` is how far was looked.

    `next_look` is when there will be one more; `is_cut` says that there are more of them already.
    """

    dates: Sequence[datetime] = ()
    reached: datetime | None = None
    next_look: datetime | None = None
    is_cut: bool = False


def find_coming(record: SeriesRecord, *, now: datetime) -> ComingDates:
    """Find out what has to be made."""
    if record.series.recurrence_anchor is Anchor.COMPLETION:
        return _find_after_completion(record, now)
    return _find_on_schedule(record, now)


def _find_on_schedule(record: SeriesRecord, now: datetime) -> ComingDates:
    series, existing = series_of(record.series), _nominal_times(record)
    begin = record.progress.planned_until or series.starts_at - timedelta.resolution
    found = occurrences_between(series, after=begin, until=now + HORIZON, limit=DATES_LIMIT)
    dates = [each.at for each in found]
    is_cut = len(dates) == DATES_LIMIT
    following = None if is_cut else _next_at(series, dates[-1] if dates else begin)
    if following and not _has_coming(record, dates, now):
        dates.append(following)
        following = _next_at(series, following)
    return ComingDates(
        dates=[at for at in dates if at not in existing],
        reached=dates[-1] if dates else record.progress.planned_until,
        next_look=following - HORIZON if following else None,
        is_cut=is_cut,
    )


def _find_after_completion(record: SeriesRecord, now: datetime) -> ComingDates:
    series, until = series_of(record.series), record.progress.planned_until
    if any(known.task.is_open for known in record.occurrences):
        # Should news of its completion be lost, it is found all the same.
        return ComingDates(reached=until, next_look=now + HORIZON)
    if until is None:
        found = first_occurrence(series)
    else:
        last = next((known.task for known in record.occurrences if known.task.occurrence_date == until), None)
        found = next_after_completion(
            series, completed_at=_ended_at(last, now), occurrence_at=until, made=record.progress.made
        )
    if found is None:
        return ComingDates(reached=until)
    return ComingDates(dates=[found.at] if found.at not in _nominal_times(record) else [], reached=found.at)


def _ended_at(last: Task | None, now: datetime) -> datetime:
    # One that was skipped ended when it was skipped, one that was deleted just now.
    return now if last is None else last.completed_at or last.updated_at


def _has_coming(record: SeriesRecord, dates: Sequence[datetime], now: datetime) -> bool:
    known = [known.task.occurrence_date for known in record.occurrences if known.task.is_open]
    return any(at is not None and at > now for at in (*known, *dates))


def _nominal_times(record: SeriesRecord) -> frozenset[datetime | None]:
    return frozenset(known.task.occurrence_date for known in record.occurrences)


def _next_at(series: Series, after: datetime) -> datetime | None:
    found = next_occurrence(series, after=after)
    return found.at if found else None
