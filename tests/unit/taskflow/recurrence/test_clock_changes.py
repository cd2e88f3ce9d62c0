"""Wall time across clock changes: spring moves forward by the gap, autumn takes the first, and nothing drifts."""

from datetime import UTC, datetime, timedelta

import pytest

from taskflow.domain.recurrence import InvalidRecurrenceError, load_zone, next_occurrence, occurrences
from tests.unit.taskflow.recurrence.stories import days, moment, reasons, series, walls

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "start", "gap", "shown"),
    [
        ("Europe/Berlin", "2026-03-28T02:30", "2026-03-29", "03:30"),
        ("America/New_York", "2026-03-07T02:30", "2026-03-08", "03:30"),
        ("Australia/Lord_Howe", "2026-10-03T02:15", "2026-10-04", "02:45"),
        ("Pacific/Apia", "2020-09-26T03:30", "2020-09-27", "04:30"),
    ],
)
def test_a_time_that_is_left_out_moves_forward_by_the_gap(zone, start, gap, shown):
    found = occurrences(series("daily", start, zone), limit=3)

    assert reasons(found) == {gap: "dst_gap"}
    assert [each[-5:] for each in walls(found)] == [start[-5:], shown, start[-5:]]


@pytest.mark.parametrize(
    ("zone", "start", "overlap"),
    [
        ("Europe/Berlin", "2026-10-24T02:30", "2026-10-25"),
        ("America/New_York", "2026-10-31T01:30", "2026-11-01"),
        ("Australia/Lord_Howe", "2026-04-04T01:45", "2026-04-05"),
        ("Pacific/Apia", "2021-04-03T03:30", "2021-04-04"),
    ],
)
def test_of_a_time_that_comes_twice_the_first_is_meant(zone, start, overlap):
    found = occurrences(series("daily", start, zone), limit=3)

    assert reasons(found) == {overlap: "dst_overlap"}
    assert {each[-5:] for each in walls(found)} == {start[-5:]}
    assert found[1].at - found[0].at == timedelta(days=1) < found[2].at - found[1].at


def test_the_gap_moves_by_its_own_length():
    # given Lord Howe, whose clock changes by half an hour
    found = occurrences(series("daily", "2026-10-03T02:00", "Australia/Lord_Howe"), limit=2)

    assert walls(found) == ["2026-10-03 02:00", "2026-10-04 02:30"]


def test_a_day_that_does_not_exist_is_left_out_of_a_daily_series():
    # given Samoa, which had no December 30, 2011
    story = series("daily", "2011-12-28T09:00", "Pacific/Apia")

    found = occurrences(story, limit=4)

    assert days(found) == ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"]
    assert reasons(found) == {}
    assert found[2].at - found[1].at == timedelta(days=1)


def test_a_weekly_series_on_the_day_that_does_not_exist_moves_to_the_next():
    found = occurrences(series("weekly:fri", "2011-12-23T09:00", "Pacific/Apia"), limit=3)

    assert days(found) == ["2011-12-23", "2011-12-31", "2012-01-06"]
    assert reasons(found) == {"2011-12-31": "dst_gap"}


def test_a_count_is_filled_across_the_day_that_does_not_exist():
    found = occurrences(series("daily", "2011-12-28T09:00", "Pacific/Apia", count=5), limit=99)

    assert days(found) == ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01", "2012-01-02"]


def test_a_missing_day_at_the_turn_of_the_year_is_found_from_either_side():
    # given Kiritimati, which had no December 31, 1994
    story = series("yearly:12-31", "1993-12-31T09:00", "Pacific/Kiritimati")

    assert days(occurrences(story, limit=3)) == ["1993-12-31", "1995-01-01", "1995-12-31"]
    assert days([next_occurrence(story, after=moment("1995-01-01T08:59", "Pacific/Kiritimati"))]) == ["1995-01-01"]


def test_times_within_the_gap_are_put_in_order_and_never_doubled():
    rule = "RRULE:FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30"

    found = occurrences(series(rule, "2026-03-29T00:00", "Europe/Berlin"), limit=3)

    assert walls(found) == ["2026-03-29 03:00", "2026-03-29 03:30", "2026-03-30 02:00"]
    assert reasons(found) == {}


def test_a_time_in_the_gap_passes_one_that_is_later_on_paper():
    rule = "RRULE:FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30;BYSETPOS=2"
    with pytest.raises(InvalidRecurrenceError):
        series(rule, "2026-03-29T00:00", "Europe/Berlin")

    # given 02:30, which becomes 03:30, and 03:15
    monthly = "RRULE:FREQ=MONTHLY;BYMONTHDAY=29;BYHOUR=2,3;BYMINUTE=15,30;BYSETPOS=2,3"
    found = occurrences(series(monthly, "2026-03-29T00:00", "Europe/Berlin"), limit=2)

    assert walls(found) == ["2026-03-29 03:15", "2026-03-29 03:30"]
    assert [each.shifted for each in found] == [None, "dst_gap"]


def test_an_hourly_series_has_one_task_per_hour_that_the_clock_shows():
    spring = occurrences(series("RRULE:FREQ=HOURLY", "2026-03-29T00:30", "Europe/Berlin"), limit=4)
    autumn = occurrences(series("RRULE:FREQ=HOURLY", "2026-10-25T01:30", "Europe/Berlin"), limit=3)

    assert walls(spring) == ["2026-03-29 00:30", "2026-03-29 01:30", "2026-03-29 03:30", "2026-03-29 04:30"]
    assert [each.at - autumn[0].at for each in autumn] == [0 * HOUR, 1 * HOUR, 3 * HOUR]


def test_a_start_in_the_second_pass_stays_where_it_is():
    start = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 in Berlin, for the second time
    story = series("daily", "2026-10-25T02:30", "Europe/Berlin")
    second = type(story)(pattern=story.pattern, start=start, zone=story.zone)

    found = occurrences(second, limit=2)

    assert found[0].at == start
    assert found[0].shifted is None
    assert walls(found) == ["2026-10-25 02:30", "2026-10-26 02:30"]


def test_a_start_given_as_a_wall_time_in_the_gap_keeps_that_wall_time():
    found = occurrences(series("daily", "2026-03-29T02:30", "Europe/Berlin"), limit=2)

    assert walls(found) == ["2026-03-29 03:30", "2026-03-30 02:30"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
@pytest.mark.parametrize(("pattern", "a_year"), [("daily", 366), ("weekly:mon,wed", 105), ("monthly:31", 12)])
@pytest.mark.parametrize("time", ["00:00", "02:15", "03:30", "23:45"])
def test_a_year_without_gap_double_or_drift(zone, pattern, a_year, time):
    # given 2024, played one by one as the planner does
    story = series(pattern, f"2024-01-01T{time}", zone)
    found, after = [], story.start - HOUR
    while (each := next_occurrence(story, after=after)).at < moment(f"2025-01-01T{time}", zone):
        found.append(each)
        after = each.at

    assert len(found) == len(set(days(found))) == a_year
    assert found == occurrences(story, limit=a_year)
    assert {each.local.strftime("%H:%M") for each in found if each.shifted != "dst_gap"} == {time}


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
def test_years_of_february_29(zone):
    found = occurrences(series("yearly:02-29", "2024-02-29T02:15", zone), limit=9)

    assert [each.local.year for each in found] == list(range(2024, 2033))
    assert {each.local.strftime("%H:%M") for each in found} == {"02:15"}


@pytest.mark.parametrize(
    "name", ["Mars/Olympus", "", "../etc/passwd", "America", "Europe/Berlin\0", "x" * 300, "Ünïcode"]
)
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(InvalidRecurrenceError, match=r"time_zone: there is no time zone .*; use an IANA name"):
        load_zone(name)
