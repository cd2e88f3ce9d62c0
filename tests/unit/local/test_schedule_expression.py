"""Schedule expressions: grammar, zones, first occurrences, and what never matches."""

from datetime import UTC, datetime, timedelta

import pytest

from local.scheduler.schedule_expression import ScheduleExpressionError, parse_rule, parse_schedule
from tests.unit.local.schedules import START, following, utc

# --- grammar -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 0 ? * ? *)",
        "cron(0 0 * * * *)",
        "cron(0 0 1 * 2 *)",
        "cron(60 0 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 0 0 * ? *)",
        "cron(0 0 32 * ? *)",
        "cron(0 0 * 13 ? *)",
        "cron(0 0 ? * 8 *)",
        "cron(0 0 ? * 2#6 *)",
        "cron(0 0 ? * 2#1,3#1 *)",
        "cron(0 0 ? * 2L,3 *)",
        "cron(0 0 L,15 * ? *)",
        "cron(0 0 L-3 * ? *)",
        "cron(0 0 1-5W * ? *)",
        "cron(0/0 0 * * ? *)",
        "cron(0/60 0 * * ? *)",
        "cron(/5 0 * * ? *)",
        "cron(5- 0 * * ? *)",
        "cron(, 0 * * ? *)",
        "cron(0 0 * * ? 1969)",
        "cron(0 0 * * ? 2200)",
        "cron(0 0 * * ? 2030-2020)",
        "cron(0 0 * * ? * *)",
        "cron(٣ 0 * * ? *)",
        "rate(0 minutes)",
        "rate(9999999999 days)",
        "rate(999999999 days) ",
        "rate(10 MINUTES)",
        "rate(1.5 hours)",
        "at(2026-02-30T00:00:00)",
        "at(2026-02-03 00:00:00)",
        "at(2026-02-03T00:00:00.5)",
        "every day",
        "",
    ],
)
def test_refuses_with_the_expression_in_the_message(expression):
    with pytest.raises(ScheduleExpressionError) as refusal:
        parse_schedule(expression)
    assert str(refusal.value) == f"Invalid Schedule Expression {expression}."


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "America", "\0"])
def test_refuses_an_unknown_zone(zone):
    with pytest.raises(ScheduleExpressionError, match="Timezone"):
        parse_schedule("rate(1 minute)", zone)


def test_the_two_dialects_differ():
    assert parse_schedule("rate(2 minute)") == parse_schedule("rate(2 minutes)") == parse_rule("rate(2 minutes)")
    assert following("cron(0 9 * * ?)", START, count=1) == [utc("2026-03-02T09:00")]
    for only_scheduler in ("rate(2 minute)", "rate(1 minutes)", "at(2027-01-01T00:00:00)", "cron(0 9 * * ?)"):
        assert parse_schedule(only_scheduler)
        with pytest.raises(ScheduleExpressionError):
            parse_rule(only_scheduler)


def test_names_in_any_case_and_ranges_over_the_end():
    assert following("cron(0 9 ? feb-mar fri-mon *)", utc("2026-03-05T00:00"), count=4) == [
        utc("2026-03-06T09:00"),
        utc("2026-03-07T09:00"),
        utc("2026-03-08T09:00"),
        utc("2026-03-09T09:00"),
    ]
    assert [each.hour for each in following("cron(0 20-2/2 * * ? *)", START, count=5)] == [20, 22, 0, 2, 20]


# --- what never matches --------------------------------------------------------------------------------------------


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 0 30 2 ? *)",
        "cron(* * 31 2,4,6,9,11 ? *)",
        "cron(* * * * ? 1970-2025)",
        "cron(0 0 ? 2 7#5 2026-2027)",
        "cron(0 0 31W 2,4,6,9,11 ? *)",
        "at(2020-01-01T00:00:00)",
    ],
)
def test_ends_quickly_with_none(expression):
    assert parse_schedule(expression, "America/New_York").next_after(START) is None


@pytest.mark.parametrize("expression", ["cron(* * * * ? *)", "rate(999999999 minutes)", "at(2100-01-01T00:00:00)"])
def test_the_end_of_time_is_an_end(expression):
    assert parse_schedule(expression).next_after(datetime.max.replace(tzinfo=UTC) - timedelta(days=2)) is None


# --- zones ---------------------------------------------------------------------------------------------------------


def test_a_local_time_that_does_not_exist_is_skipped():
    assert following("cron(30 2 * * ? *)", utc("2026-03-07T12:00"), "America/Los_Angeles") == [
        utc("2026-03-09T09:30"),
        utc("2026-03-10T09:30"),
        utc("2026-03-11T09:30"),
    ]
    assert parse_schedule("at(2026-03-08T02:30:00)", "America/Los_Angeles").first(START, None) is None


def test_a_local_time_that_comes_twice_runs_once_the_first_time():
    once = following("cron(30 1 * * ? *)", utc("2026-10-31T12:00"), "America/Los_Angeles", count=2)
    assert once == [utc("2026-11-01T08:30"), utc("2026-11-02T09:30")]
    between_the_two = utc("2026-11-01T09:10")
    assert parse_schedule("cron(* * * * ? *)", "America/Los_Angeles").next_after(between_the_two) == utc(
        "2026-11-01T10:00"
    )


def test_a_one_time_schedule_is_read_in_its_zone():
    assert parse_schedule("at(2026-07-01T09:00:00)", "Europe/Berlin").next_after(START) == utc("2026-07-01T07:00")


def test_a_day_of_a_rate_is_24_hours_across_a_clock_change():
    assert following("rate(1 day)", utc("2026-03-07T12:00"), "America/Los_Angeles", count=2) == [
        utc("2026-03-08T12:00"),
        utc("2026-03-09T12:00"),
    ]


# --- the first occurrence ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "start", "expected"),
    [
        ("rate(1 hour)", None, "2026-03-01T12:00"),
        ("rate(1 hour)", "2026-03-02T00:07", "2026-03-02T00:07"),
        ("rate(1 hour)", "2026-03-01T11:58", "2026-03-01T11:58"),
        ("rate(1 hour)", "2026-01-01T00:20", "2026-03-01T12:20"),
        ("cron(0 * * * ? *)", None, "2026-03-01T13:00"),
        ("cron(0 * * * ? *)", "2026-03-05T06:00", "2026-03-05T06:00"),
        ("cron(0 * * * ? *)", "2026-03-05T06:01", "2026-03-05T07:00"),
        ("at(2020-01-01T00:00:00)", "2030-01-01T00:00", "2020-01-01T00:00"),
    ],
)
def test_first_occurrence(expression, start, expected):
    assert parse_schedule(expression).first(START, utc(start) if start else None) == utc(expected)
