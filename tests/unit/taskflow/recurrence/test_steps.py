"""How much work it is: bounded for every input, and the same however long ago the series began."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskflow.domain.recurrence import Series, first_occurrence, next_occurrence, parse_pattern
from tests.unit.taskflow.recurrence.step_counter import counted_steps
from tests.unit.taskflow.recurrence.stories import moment, series
from tests.unit.taskflow.recurrence.strategies import ZONES, all_series, rrules, usable, waits

MOST_STEPS = 400_000
"""Some 20 ms on one slow core."""


@pytest.mark.parametrize(
    "pattern",
    ["daily", "daily/3", "weekdays", "weekly/2:mon,wed", "monthly:31", "yearly:02-29", "RRULE:FREQ=HOURLY;INTERVAL=5"],
)
def test_thirty_years_are_jumped_over(pattern):
    story = series(pattern, "2024-02-29T09:00", "Europe/Berlin")

    with counted_steps() as soon:
        next_occurrence(story, after=moment("2025-06-15T12:00"))
    with counted_steps() as later:
        next_occurrence(story, after=moment("2055-06-15T12:00"))

    assert later.count < 2 * soon.count
    assert later.count < MOST_STEPS / 10


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU,WE,TH,FR,SA,SU",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=5",
        "FREQ=HOURLY;INTERVAL=840;BYDAY=TU,WE,TH,FR,SA,SU",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=5;BYDAY=MO;BYMONTH=2",
        "FREQ=YEARLY;INTERVAL=2;BYYEARDAY=366",
        "FREQ=WEEKLY;INTERVAL=1000;BYWEEKNO=53;BYDAY=MO",
    ],
)
def test_a_search_in_vain_ends(rule):
    # given a Monday in an odd year, from which the rule misses its own days for ever, or for very long
    story = series("RRULE:" + rule, "2029-01-01T09:00")

    with counted_steps() as steps:
        assert first_occurrence(story) is None

    assert steps.count < MOST_STEPS


@pytest.mark.parametrize("pattern", ["daily", "RRULE:FREQ=HOURLY;INTERVAL=23", "monthly:1,15,31"])
def test_the_longest_count_is_bearable(pattern):
    story = series(pattern, "2026-01-01T09:00", "America/New_York", count=2000)

    with counted_steps() as steps:
        next_occurrence(story, after=moment("2500-01-01T00:00"))

    assert steps.count < MOST_STEPS


@given(text=rrules(intervals=st.integers(1, 1000)))
@settings(max_examples=60, deadline=None)
def test_reading_any_rule_is_little_work(text):
    parse_pattern.cache_clear()

    with counted_steps() as steps:
        usable(text)

    assert steps.count < MOST_STEPS


@given(story=all_series(patterns=rrules(intervals=st.integers(1, 1000)).map(usable).filter(bool)), wait=waits)
@settings(max_examples=60, deadline=None)
def test_finding_the_next_is_little_work(story, wait):
    with counted_steps() as steps:
        next_occurrence(story, after=story.start + wait)

    assert steps.count < MOST_STEPS


@given(
    year=st.integers(1900, 9998), pattern=st.sampled_from(["daily", "yearly:02-29", "monthly:31", "weekly/1000:sun"])
)
@settings(max_examples=60, deadline=None)
def test_every_year_of_the_calendar_can_be_a_start(year, pattern):
    zone = ZONES[year % len(ZONES)]
    story = Series(pattern=parse_pattern(pattern), start=datetime(year, 12, 30, 23, 59, tzinfo=zone), zone=zone)

    with counted_steps() as steps:
        next_occurrence(story, after=datetime.max.replace(tzinfo=UTC) - timedelta(days=1))
        first_occurrence(story)

    assert steps.count < MOST_STEPS
