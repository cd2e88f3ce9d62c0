"""Numbered weeks against Python's own ISO calendar, which dateutil contradicts in some early Januaries."""

from datetime import date, timedelta

import pytest

from taskflow.domain.recurrence import next_occurrence, occurrences
from tests.unit.taskflow.recurrence.stories import first_days, moment, series

EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"


def iso_days(number, first, last):
    day, found = first, []
    while day <= last:
        year, week, _ = day.isocalendar()
        weeks = date(year, 12, 28).isocalendar().week
        if week == number or week == weeks + 1 + number:
            found.append(day)
        day += timedelta(days=1)
    return found


@pytest.mark.parametrize("number", [1, 2, 20, 52, 53, -1, -2, -52, -53])
def test_weeks_are_those_of_the_iso_calendar(number):
    story = series(f"RRULE:FREQ=YEARLY;BYWEEKNO={number};BYDAY={EVERY_DAY}", "1999-06-01T09:00")
    expected = iso_days(number, date(1999, 6, 1), date(2028, 12, 31))

    found = occurrences(story, limit=len(expected))

    assert [each.local.date() for each in found] == expected


def test_every_second_year_goes_by_the_year_of_the_week():
    # given that week 1 of 2026 begins in 2025
    rule = "RRULE:FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO"

    assert first_days(rule, "2024-01-01T09:00", 3) == ["2024-01-01", "2025-12-29", "2028-01-03"]
    assert first_days(rule, "2025-12-29T09:00", 2) == ["2025-12-29", "2028-01-03"]


def test_the_last_week_is_found_from_within_the_next_year():
    story = series(f"RRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY={EVERY_DAY}", "2020-01-01T09:00")

    assert str(next_occurrence(story, after=moment("2021-01-03T08:00")).local.date()) == "2021-01-03"


def test_weeks_may_begin_on_another_day():
    assert first_days("RRULE:FREQ=YEARLY;BYWEEKNO=1;BYDAY=SU;WKST=SU", "2026-01-01T09:00", 2) == [
        "2026-01-04",
        "2027-01-03",
    ]
