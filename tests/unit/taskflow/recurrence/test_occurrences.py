"""The dates of a series: phase, ends, and the ways to ask for them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from taskflow.domain.recurrence import (
    InvalidRecurrenceError,
    first_occurrence,
    is_occurrence,
    next_occurrence,
    occurrences,
    occurrences_between,
)
from tests.unit.taskflow.recurrence.stories import DAY, days, first_days, moment, series


@pytest.mark.parametrize(
    ("pattern", "start", "expected"),
    [
        ("daily/3", "2026-01-30", ["2026-01-30", "2026-02-02", "2026-02-05"]),
        ("weekdays", "2026-01-30", ["2026-01-30", "2026-02-02", "2026-02-03"]),
        ("weekly", "2026-01-30", ["2026-01-30", "2026-02-06", "2026-02-13"]),
        ("weekly:mon,wed", "2026-01-28", ["2026-01-28", "2026-02-02", "2026-02-04"]),
        ("weekly/2:mon", "2026-01-26", ["2026-01-26", "2026-02-09", "2026-02-23"]),
        ("monthly:1,15", "2026-01-15", ["2026-01-15", "2026-02-01", "2026-02-15"]),
        ("monthly:last", "2026-01-31", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("monthly:2tue", "2026-01-13", ["2026-01-13", "2026-02-10", "2026-03-10"]),
        ("monthly:-1fri", "2026-01-30", ["2026-01-30", "2026-02-27", "2026-03-27"]),
        ("monthly:5fri", "2026-01-30", ["2026-01-30", "2026-05-29", "2026-07-31"]),
        ("monthly/18", "2026-01-10", ["2026-01-10", "2027-07-10", "2029-01-10"]),
        ("yearly", "2026-01-30", ["2026-01-30", "2027-01-30", "2028-01-30"]),
        ("yearly/4:02-29", "2024-02-29", ["2024-02-29", "2028-02-29", "2032-02-29"]),
    ],
)
def test_a_pattern_falls_due_on_its_days(pattern, start, expected):
    assert first_days(pattern, start + "T09:00", 3) == expected


def test_the_start_is_the_first_occurrence_where_the_pattern_falls_on_it():
    story = series("weekly:mon", "2026-01-05T09:00:30.000123", "Europe/Berlin")

    found = first_occurrence(story)

    assert found is not None
    assert found.at == story.start
    assert found.at.tzinfo is UTC
    assert is_occurrence(story, at=story.start)


def test_a_start_that_does_not_match_only_begins_the_series():
    story = series("weekly:mon", "2026-01-06T09:00")

    assert not is_occurrence(story, at=story.start)
    assert days([first_occurrence(story)]) == ["2026-01-12"]


def test_every_second_week_is_counted_from_the_week_of_the_start():
    assert first_days("weekly/2:mon", "2026-01-07T09:00", 2) == ["2026-01-19", "2026-02-02"]


def test_the_next_one_is_strictly_later():
    story = series("daily", "2026-01-01T09:00")
    second = datetime(2026, 1, 2, 9, tzinfo=UTC)

    assert next_occurrence(story, after=second - timedelta.resolution).at == second
    assert next_occurrence(story, after=second).at == second + DAY
    assert next_occurrence(story, after=story.start - 900 * DAY).at == story.start


def test_between_excludes_the_begin_and_includes_the_end():
    story = series("daily", "2026-01-01T09:00")
    begin, end = moment("2026-01-05T09:00"), moment("2026-01-07T09:00")

    assert days(occurrences_between(story, after=begin, until=end, limit=99)) == ["2026-01-06", "2026-01-07"]
    assert days(occurrences_between(story, after=begin, until=end, limit=1)) == ["2026-01-06"]
    assert occurrences_between(story, after=end, until=begin, limit=99) == []


def test_the_end_date_is_inclusive_to_the_last_minute_of_its_day_in_the_zone():
    story = series("RRULE:FREQ=DAILY;BYHOUR=0,23", "2026-01-01T00:00", "Pacific/Apia", end_date=date(2026, 1, 2))

    assert [each.local.hour for each in occurrences(story, limit=99)] == [0, 23, 0, 23]


def test_an_end_moment_is_inclusive():
    story = series("daily", "2026-01-01T09:00", end_date=moment("2026-01-03T09:00"))

    assert days(occurrences(story, limit=99)) == ["2026-01-01", "2026-01-02", "2026-01-03"]


def test_a_count_is_counted_from_the_start_wherever_one_asks():
    story = series("monthly:31", "2026-01-31T09:00", count=3)

    assert days(occurrences(story, limit=99)) == ["2026-01-31", "2026-02-28", "2026-03-31"]
    assert days(occurrences(story, after=moment("2026-02-28T09:00"), limit=99)) == ["2026-03-31"]
    assert next_occurrence(story, after=moment("2026-03-31T09:00")) is None


def test_with_two_ends_the_first_one_counts():
    both = {"count": 3, "end_date": date(2026, 1, 2)}

    assert first_days("daily", "2026-01-01T09:00", 99, **both) == ["2026-01-01", "2026-01-02"]


@pytest.mark.parametrize(
    ("pattern", "fields", "message"),
    [
        ("daily", {"count": 0}, "recurrence_count: 0 is not possible; use 1 to 2000"),
        ("daily", {"count": 2001}, "recurrence_count: 2001 is not possible"),
        ("RRULE:FREQ=DAILY;COUNT=3", {"count": 4}, "recurrence_count: the pattern ends after 3 already"),
        ("RRULE:FREQ=DAILY;UNTIL=20260301", {"end_date": date(2026, 3, 2)}, "the pattern has another UNTIL already"),
        ("daily", {"end_date": date(2025, 12, 31)}, "recurrence_end_date: the end lies before the start"),
        ("RRULE:FREQ=DAILY;UNTIL=20251231", {}, "recurrence_end_date: the end lies before the start"),
    ],
)
def test_contradictions_are_refused(pattern, fields, message):
    with pytest.raises(InvalidRecurrenceError, match=message):
        series(pattern, "2026-01-01T09:00", **fields)


def test_saying_the_same_end_twice_is_no_contradiction():
    assert first_days("RRULE:FREQ=DAILY;COUNT=2", "2026-01-01T09:00", 9, count=2) == ["2026-01-01", "2026-01-02"]
    until = {"end_date": date(2026, 1, 1)}
    assert first_days("RRULE:FREQ=DAILY;UNTIL=20260101", "2026-01-01T09:00", 9, **until) == ["2026-01-01"]


def test_naive_and_unreachable_moments_are_refused():
    story = series("daily", "2026-01-01T09:00")

    with pytest.raises(InvalidRecurrenceError, match="has no UTC offset"):
        next_occurrence(story, after=story.start.replace(tzinfo=None))
    with pytest.raises(InvalidRecurrenceError, match="start: the year 1899 is out of reach; use 1900 to 9998"):
        series("daily", "1899-12-31T09:00")
    with pytest.raises(InvalidRecurrenceError, match="start: the year 9999 is out of reach"):
        series("daily", "9999-01-01T09:00")


def test_the_calendar_ends_before_the_year_9999():
    story = series("yearly", "9996-12-31T23:59", "Pacific/Apia")

    assert days(occurrences(story, limit=9)) == ["9996-12-31", "9997-12-31", "9998-12-31"]
    assert next_occurrence(story, after=datetime.max.replace(tzinfo=UTC)) is None
    assert next_occurrence(story, after=datetime.min.replace(tzinfo=UTC)).at == story.start


def test_a_rule_that_misses_its_days_for_ever_ends():
    # given every seventh day from a Monday on, but Tuesdays alone
    story = series("RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=TU", "2026-01-05T09:00")

    assert first_occurrence(story) is None


def test_a_series_is_followed_for_a_hundred_years():
    story = series("yearly", "2026-01-01T09:00")

    assert days(occurrences(story, after=moment("2125-01-01T09:00"), limit=9)) == ["2126-01-01"]
