"""The 31st in shorter months, and February 29: clamped or skipped, never drifting."""

import pytest
from dateutil.relativedelta import relativedelta

from taskflow.domain.recurrence import MonthEnd, occurrences
from tests.unit.taskflow.recurrence.stories import days, first_days, moment, reasons, series


def test_clamping_keeps_the_anchor_day():
    expected = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]

    assert first_days("monthly", "2026-01-31T09:00", 5) == expected
    assert first_days("monthly:31", "2026-01-31T09:00", 5) == expected


def test_an_rrule_skips_unless_asked_to_clamp():
    rule = "RRULE:FREQ=MONTHLY;BYMONTHDAY=31"

    assert first_days(rule, "2026-01-31T09:00", 3) == ["2026-01-31", "2026-03-31", "2026-05-31"]
    clamped = first_days(rule, "2026-01-31T09:00", 3, month_end=MonthEnd.CLAMP)
    assert clamped == ["2026-01-31", "2026-02-28", "2026-03-31"]


def test_a_pattern_skips_when_asked_to():
    assert first_days("monthly:30", "2026-01-30T09:00", 3, month_end=MonthEnd.SKIP) == [
        "2026-01-30",
        "2026-03-30",
        "2026-04-30",
    ]


def test_february_29_is_clamped_and_comes_back():
    found = occurrences(series("yearly:02-29", "2024-02-29T09:00"), limit=5)

    assert days(found) == ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]
    assert set(reasons(found)) == {"2025-02-28", "2026-02-28", "2027-02-28"}


def test_february_29_is_skipped_when_asked_to_even_over_1900_and_2100():
    skip = {"month_end": MonthEnd.SKIP}

    assert first_days("yearly", "2096-02-29T09:00", 2, **skip) == ["2096-02-29", "2104-02-29"]
    assert first_days("yearly:02-29", "1900-01-01T09:00", 1, **skip) == ["1904-02-29"]


def test_the_reason_is_told_where_the_day_was_moved_and_nowhere_else():
    found = occurrences(series("monthly:28,31", "2026-01-28T09:00"), limit=7)

    # the 28th of February is meant as such
    assert days(found)[:5] == ["2026-01-28", "2026-01-31", "2026-02-28", "2026-03-28", "2026-03-31"]
    assert reasons(found) == {"2026-04-30": "month_end"}
    assert reasons(occurrences(series("monthly:last", "2026-01-31T09:00"), limit=12)) == {}


def test_days_that_meet_at_the_month_end_are_one():
    assert first_days("monthly:29,30,31", "2026-02-01T09:00", 4) == [
        "2026-02-28",
        "2026-03-29",
        "2026-03-30",
        "2026-03-31",
    ]


def test_a_day_counted_from_the_end_is_moved_to_the_day_before_the_month():
    assert first_days("monthly:-30", "2026-01-02T09:00", 3) == ["2026-01-02", "2026-01-31", "2026-03-02"]


def test_a_sieve_of_days_moves_nothing():
    # given a daily rule, whose BYMONTHDAY only chooses among days that exist (RFC 7529)
    rule = "RRULE:FREQ=DAILY;BYMONTHDAY=31"

    assert first_days(rule, "2026-01-31T09:00", 2, month_end=MonthEnd.CLAMP) == ["2026-01-31", "2026-03-31"]


@pytest.mark.parametrize("start", ["2023-08-29", "2023-10-30", "2023-12-31", "2024-02-29"])
@pytest.mark.parametrize("interval", [1, 2, 3, 5, 11, 12, 13])
def test_it_agrees_with_adding_months_to_the_start(start, interval):
    begin = moment(start + "T09:00")

    found = occurrences(series(f"monthly/{interval}", start + "T09:00"), limit=60)

    assert [each.at for each in found] == [begin + relativedelta(months=interval * index) for index in range(60)]
