"""Series that are counted from their completions."""

from datetime import date

import pytest

from taskflow.domain.recurrence import Anchor, InvalidRecurrenceError, next_after_completion
from tests.unit.taskflow.recurrence.stories import moment, series, walls


def complete(pattern, start, completed, *, due=None, zone="UTC", made=0, **fields):
    story = series(pattern, start, zone, anchor=Anchor.COMPLETION, **fields)
    found = next_after_completion(
        story,
        completed_at=moment(completed, zone),
        occurrence_at=moment(due or start, zone),
        made=made,
    )
    return walls([found])[0] if found else None


@pytest.mark.parametrize(
    ("pattern", "start", "completed", "expected"),
    [
        ("daily/10", "2026-01-01T09:00", "2026-01-20T22:15", "2026-01-30 09:00"),
        ("weekly", "2026-01-01T09:00", "2026-01-20T22:15", "2026-01-27 09:00"),
        ("monthly", "2026-01-01T09:00", "2026-01-31T22:15", "2026-02-28 09:00"),
        ("yearly", "2026-01-01T09:00", "2028-02-29T07:00", "2029-02-28 09:00"),
        ("weekly:mon", "2026-01-05T09:00", "2026-01-07T07:00", "2026-01-12 09:00"),
        ("weekly:mon", "2026-01-05T09:00", "2026-01-12T07:00", "2026-01-19 09:00"),
        ("weekly/2:mon", "2026-01-05T09:00", "2026-01-14T07:00", "2026-01-26 09:00"),
        ("monthly:15", "2026-01-15T09:00", "2026-02-10T07:00", "2026-02-15 09:00"),
        ("RRULE:FREQ=HOURLY;INTERVAL=6", "2026-01-01T09:30", "2026-01-01T11:47", "2026-01-01 17:30"),
    ],
)
def test_the_next_one_is_an_interval_after_the_completion_at_the_wall_time(pattern, start, completed, expected):
    assert complete(pattern, start, completed) == expected


def test_the_day_of_the_completion_is_the_local_one():
    # given a completion that is already the next day in UTC
    assert complete("daily", "2026-01-01T09:00", "2026-01-05T23:30", zone="America/New_York") == "2026-01-06 09:00"


def test_being_early_does_not_bring_the_same_one_again():
    assert complete("monthly:15", "2026-01-15T09:00", "2026-02-10T07:00", due="2026-02-15T09:00") == "2026-03-15 09:00"
    assert complete("daily", "2026-01-01T09:00", "2026-01-04T22:00", due="2026-01-05T09:00") == "2026-01-06 09:00"


def test_the_wall_time_holds_across_a_clock_change():
    found = complete("weekly", "2026-01-01T09:00", "2026-03-27T22:15", zone="Europe/Berlin")

    assert found == "2026-04-03 09:00"


def test_the_series_ends_by_date_and_by_count():
    end = {"end_date": date(2026, 1, 10)}
    assert complete("weekly", "2026-01-01T09:00", "2026-01-03T09:00", **end) == "2026-01-10 09:00"
    assert complete("weekly", "2026-01-01T09:00", "2026-01-04T09:00", **end) is None
    assert complete("weekly", "2026-01-01T09:00", "2026-01-04T09:00", count=2, made=1) == "2026-01-11 09:00"
    assert complete("weekly", "2026-01-01T09:00", "2026-01-04T09:00", count=2, made=2) is None


def test_a_completion_out_of_reach_is_refused():
    with pytest.raises(InvalidRecurrenceError, match="completed_at: the year 9999 is out of reach"):
        complete("daily", "2026-01-01T09:00", "9999-12-31T09:00")
