"""A task's recurrence: whether its parts can be, each alone and together, and their one settled form.

The arithmetic is imported where it is used: tasks that neither recur nor name a zone do not pay for it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from taskflow.domain.errors import FieldError, InvalidInputError
from taskflow.domain.task import TaskDraft

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from taskflow.domain.recurrence import Series

PLAIN_ZONE = "UTC"
"""The zone of a task that names none."""

FIELDS_OF_SERIES = {"start": "due_date"}
"""What the recurrence calls otherwise than the task does."""

Draft = TypeVar("Draft", bound=TaskDraft)


def find_zone_errors(name: str | None) -> Iterator[FieldError]:
    """Find out whether a zone is one of the IANA's."""
    if name is not None:
        yield from _find_errors(lambda: zone_of(name))


def find_series_errors(draft: TaskDraft) -> Iterator[FieldError]:
    """Find out what is wrong with a recurrence."""
    from taskflow.domain.recurrence import validate_pattern  # noqa: PLC0415

    pattern_errors = tuple(_find_errors(lambda: validate_pattern(draft.recurrence_pattern or "")))
    yield from pattern_errors
    if draft.due_date is None:
        yield FieldError("recurrence_pattern", "needs a due_date, which is the first occurrence")
    elif any(find_zone_errors(draft.time_zone)):
        return
    elif _ends_too_early(draft, draft.due_date):
        yield FieldError("recurrence_end_date", "must be after the due_date")
    elif not pattern_errors:
        errors = tuple(_find_errors(lambda: series_of(draft)))
        yield from errors or _find_emptiness(draft)


def settle(draft: Draft) -> Draft:
    """Write a draft that keeps the rules in its one form.

    The pattern is canonical, the end is an instant, and the due date is the first occurrence.
    """
    if draft.recurrence_pattern is None:
        return draft
    from taskflow.domain.recurrence import Shift, first_occurrence, validate_pattern  # noqa: PLC0415

    pattern = validate_pattern(draft.recurrence_pattern)
    settled = replace(draft, recurrence_pattern=pattern, recurrence_end_date=_find_end(draft))
    first = first_occurrence(series_of(settled))
    # What a clock change has moved is not the series' time of day: taken for its start, it would stay moved for ever.
    return settled if first is None or first.shifted is Shift.DST_GAP else replace(settled, due_date=first.at)


def series_of(draft: TaskDraft) -> "Series":
    """Make the series that a draft with pattern and due date describes; raises `InvalidRecurrenceError`."""
    from taskflow.domain.recurrence import Anchor, Series, parse_pattern  # noqa: PLC0415

    if draft.recurrence_pattern is None or draft.due_date is None:
        raise ValueError("a series has a pattern and a due date")
    return Series(
        pattern=parse_pattern(draft.recurrence_pattern),
        start=draft.due_date,
        zone=zone_of(draft.time_zone),
        month_end=draft.recurrence_month_end,
        end_date=draft.recurrence_end_date,
        count=draft.recurrence_count,
        anchor=draft.recurrence_anchor or Anchor.SCHEDULE,
    )


def _find_errors(check: Callable[[], object]) -> Iterator[FieldError]:
    try:
        check()
    except InvalidInputError as error:
        for one in error.errors:
            yield FieldError(FIELDS_OF_SERIES.get(one.field, one.field), one.message)


def _find_emptiness(draft: TaskDraft) -> Iterator[FieldError]:
    from taskflow.domain.recurrence import first_occurrence  # noqa: PLC0415

    if first_occurrence(series_of(draft)) is None:
        yield FieldError("recurrence_end_date", "comes before the first occurrence; use a later one")


def _ends_too_early(draft: TaskDraft, due_date: datetime) -> bool:
    end = _find_end(draft)
    return end is not None and end < due_date


def _find_end(draft: TaskDraft) -> datetime | None:
    from taskflow.domain.recurrence.series import last_instant  # noqa: PLC0415

    end = draft.recurrence_end_date
    return end if end is None or isinstance(end, datetime) else last_instant(end, zone_of(draft.time_zone))


def zone_of(name: str | None) -> "ZoneInfo":
    """Find the zone of a task, by default `PLAIN_ZONE`; raises `InvalidRecurrenceError` for an unknown one."""
    from taskflow.domain.recurrence import load_zone  # noqa: PLC0415

    return load_zone(PLAIN_ZONE if name is None else name)
