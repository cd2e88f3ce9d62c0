"""RRULE: what is refused and why, and the ends and the month end that a rule sets itself."""

import pytest

from taskflow.domain.recurrence import InvalidRecurrenceError, MonthEnd, parse_pattern
from tests.unit.taskflow.recurrence.stories import first_days, series


@pytest.mark.parametrize(
    ("rule", "problem", "token"),
    [
        ("FREQ=SECONDLY", "FREQ=SECONDLY is too dense for tasks", "SECONDLY"),
        ("FREQ=MINUTELY;COUNT=3", "FREQ=MINUTELY is too dense for tasks", "MINUTELY"),
        ("FREQ=HOURLY;BYMINUTE=0,30", "more than 24 times a day; leave out BYMINUTE", "0,30"),
        ("FREQ=DAILY;BYHOUR=9,17;BYSECOND=1,2,3,4,5,6,7,8,9,10,11,12,13", "leave out BYSECOND", None),
        ("FREQ=YEARLY;BYMONTHDAY=15", "a yearly BYMONTHDAY without BYMONTH", "15"),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1", "BYSETPOS within weeks and days", "1"),
        ("FREQ=DAILY;BYHOUR=9,17;BYSETPOS=1", "BYSETPOS within weeks and days", "1"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO without BYDAY", "20"),
        ("FREQ=MONTHLY;BYWEEKNO=20;BYDAY=MO", "BYWEEKNO goes with years alone", "20"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "BYWEEKNO goes with plain weekdays alone", "20"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;BYYEARDAY=140", "BYWEEKNO goes with plain weekdays alone", "20"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY does not go with FREQ=WEEKLY", "1"),
        ("FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY does not go with days, weeks and months", "1"),
        ("FREQ=WEEKLY;BYDAY=1MO", "weekdays can be counted in months and years alone", "1MO"),
        ("FREQ=MONTHLY;BYDAY=MO,2TU", "weekdays with and without a number", "MO,2TU"),
        ("FREQ=MONTHLY;BYDAY=6MO", "no month has a weekday more than five times", "6MO"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=6MO", "no month has a weekday more than five times", "6MO"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs another BY… part", "1"),
        ("FREQ=DAILY;BYEASTER=0", "unknown or unsupported part 'BYEASTER'", "BYEASTER"),
        ("FREQ=DAILY;X-NAME=1", "unknown or unsupported part 'X-NAME'", "X-NAME"),
        ("FREQ=DAILY;", "unknown or unsupported part ''", ""),
        ("INTERVAL=2", "the rule has no FREQ", None),
        ("FREQ=OFTEN", "unknown FREQ 'OFTEN'", "OFTEN"),
        ("FREQ=DAILY;COUNT", "COUNT has no value", "COUNT"),
        ("FREQ=DAILY;COUNT=", "COUNT has no value", "COUNT"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ stands twice", "FREQ"),
        ("FREQ=DAILY;INTERVAL=0", "'0' is not possible in INTERVAL; use 1 to 1000", "0"),
        ("FREQ=DAILY;COUNT=2001", "'2001' is not possible in COUNT; use 1 to 2000", "2001"),
        ("FREQ=DAILY;BYMONTH=13", "'13' is not possible in BYMONTH; use 1 to 12", "13"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "'0' is not possible in BYMONTHDAY; use 1 to 31 or -31 to -1", "0"),
        ("FREQ=DAILY;BYHOUR=24", "'24' is not possible in BYHOUR; use 0 to 23", "24"),
        ("FREQ=DAILY;BYMONTH=1,,2", "'' is not possible in BYMONTH", ""),
        ("FREQ=WEEKLY;BYDAY=MO,XX", "unknown weekday 'XX'; use MO, TU", "XX"),
        ("FREQ=YEARLY;BYDAY=54MO", "there is no '54MO'", "54MO"),
        ("FREQ=WEEKLY;WKST=mon", "unknown weekday 'MON'; use MO, TU", "MON"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL 'TOMORROW' is no date; use 20271231", "TOMORROW"),
        ("FREQ=DAILY;UNTIL=20270230", "UNTIL '20270230' is no date", "20270230"),
        ("FREQ=DAILY;UNTIL=20271231;COUNT=3", "COUNT and UNTIL exclude each other", "3"),
        ("FREQ=DAILY;RSCALE=HEBREW", "the calendar 'HEBREW' is not supported", "HEBREW"),
        ("FREQ=MONTHLY;SKIP=BACKWARD", "SKIP needs RSCALE", "BACKWARD"),
        (
            "FREQ=MONTHLY;RSCALE=GREGORIAN;SKIP=FORWARD",
            "SKIP=FORWARD is not supported; use OMIT or BACKWARD",
            "FORWARD",
        ),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31", "the rule never falls on any day", None),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "the rule never falls on any day", None),
        ("FREQ=YEARLY;BYMONTH=1;BYYEARDAY=100", "the rule never falls on any day", None),
        ("FREQ=YEARLY;BYWEEKNO=20;BYMONTH=12;BYDAY=MO", "the rule never falls on any day", None),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "the rule never falls on any day", None),
    ],
)
def test_a_rule_is_refused_with_the_reason(rule, problem, token):
    pattern = "RRULE:" + rule

    with pytest.raises(InvalidRecurrenceError) as refusal:
        parse_pattern(pattern)

    assert problem in str(refusal.value)
    if token is not None:
        assert refusal.value.token == token
        assert pattern[refusal.value.position :].upper().startswith(token)


def test_a_rule_may_end_itself():
    assert first_days("RRULE:FREQ=DAILY;COUNT=2", "2026-01-01T09:00", 9) == ["2026-01-01", "2026-01-02"]
    assert first_days("RRULE:FREQ=DAILY;UNTIL=20260102", "2026-01-01T09:00", 9) == ["2026-01-01", "2026-01-02"]


def test_until_means_a_local_day_a_wall_time_or_an_instant():
    # given a series at 20:00 in New York, which is the next day in UTC
    def last_day(until):
        return first_days(f"RRULE:FREQ=DAILY;UNTIL={until}", "2026-01-01T20:00", 9, "America/New_York")[-1]

    assert last_day("20260103") == "2026-01-03"
    assert last_day("20260103T200000") == "2026-01-03"
    assert last_day("20260103T195959") == "2026-01-02"
    assert last_day("20260104T010000Z") == "2026-01-03"
    assert last_day("20260104T005959Z") == "2026-01-02"


def test_skip_decides_about_the_month_end():
    backward = parse_pattern("RRULE:RSCALE=GREGORIAN;SKIP=BACKWARD;FREQ=MONTHLY")
    omit = parse_pattern("RRULE:RSCALE=GREGORIAN;SKIP=OMIT;FREQ=MONTHLY")

    assert (backward.month_end, omit.month_end) == (MonthEnd.CLAMP, MonthEnd.SKIP)
    with pytest.raises(InvalidRecurrenceError, match="recurrence_month_end: SKIP in the pattern means skip"):
        series(str(omit), "2026-01-31T09:00", month_end=MonthEnd.CLAMP)
    assert series(str(omit), "2026-01-31T09:00", month_end=MonthEnd.SKIP).month_end_policy is MonthEnd.SKIP


def test_an_hourly_rule_goes_by_the_wall_clock():
    assert first_days("RRULE:FREQ=HOURLY;INTERVAL=6;BYHOUR=3,9", "2026-01-01T09:00", 3) == [
        "2026-01-01",
        "2026-01-02",
        "2026-01-02",
    ]
