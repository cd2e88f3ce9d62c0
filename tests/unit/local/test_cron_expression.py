"""Cron expressions held against brute force: the same rules, said in other words and tried day by day."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.scheduler.schedule_expression import parse_schedule
from tests.unit.local.schedules import START, following, utc

NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]


@st.composite
def cron_field(draw, low, high):
    """A field's text and the values that it means, built together."""
    texts, values = [], set()
    for _ in range(draw(st.integers(1, 2))):
        first, last, step = draw(st.integers(low, high)), draw(st.integers(low, high)), draw(st.integers(1, 7))
        kind = draw(st.sampled_from(["one", "range", "steps", "every"]))
        ring = [*range(low, high + 1)] * 2
        at = first - low
        span = ring[at : at + (last - first) % (high - low + 1) + 1]
        text, meant = {
            "one": (f"{first}", [first]),
            "range": (f"{first}-{last}", span),
            "steps": (f"{first}/{step}", range(first, high + 1, step)),
            "every": ("*", range(low, high + 1)),
        }[kind]
        texts.append(text)
        values.update(meant)
    return ",".join(texts), values


def last_of(day):
    return monthrange(day.year, day.month)[1]


def workdays_of(day):
    month = (day.replace(day=number) for number in range(1, last_of(day) + 1))
    return [each for each in month if each.weekday() < 5]


def nearest_workday(number, day):
    """Whether `day` is what `numberW` means: of the month's workdays the nearest."""
    if number > last_of(day):
        return False
    return day == min(workdays_of(day), key=lambda each: abs(each.day - number))


@st.composite
def day_fields(draw):
    """The two day fields and a predicate over dates that says the same in other words."""
    number, nth, weekday = draw(st.integers(1, 31)), draw(st.integers(1, 5)), draw(st.integers(1, 7))
    text, values = draw(cron_field(1, 31))
    weekday_text, weekday_values = draw(cron_field(1, 7))

    def of_week(day, numbers):
        return day.isoweekday() % 7 + 1 in numbers

    return draw(
        st.sampled_from(
            [
                ("*", "?", lambda _: True),
                (text, "?", lambda day: day.day in values),
                ("L", "?", lambda day: day.day == last_of(day)),
                ("LW", "?", lambda day: day == max(workdays_of(day))),
                (f"{number}W", "?", lambda day: nearest_workday(number, day)),
                ("?", weekday_text, lambda day: of_week(day, weekday_values)),
                ("?", "L", lambda day: day.isoweekday() == 6),
                ("?", f"{NAMES[weekday - 1]}L", lambda day: of_week(day, [weekday]) and day.day > last_of(day) - 7),
                ("?", f"{weekday}#{nth}", lambda day: of_week(day, [weekday]) and (day.day + 6) // 7 == nth),
            ]
        )
    )


HORIZON = 1500


@settings(max_examples=300, deadline=None)
@given(
    cron_field(0, 59),
    cron_field(0, 23),
    day_fields(),
    cron_field(1, 12),
    st.integers(0, 9 * 366 * 24 * 60),
)
def test_cron_agrees_with_brute_force(minutes, hours, days, months, offset_in_minutes):
    after = utc("2023-01-01T00:00") + timedelta(minutes=offset_in_minutes)
    day_of_month, day_of_week, matches = days
    expression = f"cron({minutes[0]} {hours[0]} {day_of_month} {months[0]} {day_of_week} *)"

    def expected():
        for offset in range(HORIZON):
            day = after.date() + timedelta(days=offset)
            if day.month in months[1] and matches(day):
                times = [datetime(day.year, day.month, day.day, h, m, tzinfo=UTC) for h in hours[1] for m in minutes[1]]
                if later := [moment for moment in times if moment > after]:
                    return min(later)
        return None

    found = parse_schedule(expression).next_after(after)
    wanted = expected()
    if wanted is None:
        assert found is None or found.date() >= after.date() + timedelta(days=HORIZON)
    else:
        assert found == wanted


ZONES = {
    "Europe/Berlin": [date(2026, 3, 29), date(2026, 10, 25)],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],
    "America/Sao_Paulo": [date(2018, 11, 4), date(2019, 2, 17)],
    "Pacific/Apia": [date(2011, 12, 30)],
}


@settings(max_examples=60, deadline=None)
@given(cron_field(0, 59), cron_field(0, 23), st.sampled_from([(z, d) for z, days in ZONES.items() for d in days]))
def test_clock_changes_agree_with_brute_force(minutes, hours, place):
    zone, change = ZoneInfo(place[0]), datetime(place[1].year, place[1].month, place[1].day, tzinfo=UTC)
    begin = change - timedelta(hours=30)
    walls, expected = set(), []
    for offset in range(1, 60 * 60):
        moment = begin + timedelta(minutes=offset)
        wall = moment.astimezone(zone).replace(tzinfo=None, fold=0)
        if wall not in walls and wall.minute in minutes[1] and wall.hour in hours[1]:
            expected.append(moment)
        walls.add(wall)
    found = following(f"cron({minutes[0]} {hours[0]} * * ? *)", begin, place[0], count=len(expected))
    assert found == expected


@settings(max_examples=60, deadline=None)
@given(cron_field(0, 59), cron_field(0, 23), st.integers(0, 8_000), st.sampled_from(["UTC", "Europe/Berlin"]))
def test_latest_is_the_last_of_all_that_were_missed(minutes, hours, absence, zone):
    schedule = parse_schedule(f"cron({minutes[0]} {hours[0]} ? * MON-FRI *)", zone)
    since = schedule.next_after(utc("2026-03-20T00:00"))
    until, last = since + timedelta(minutes=absence), since
    while (each := schedule.next_after(last)) and each <= until:
        last = each
    assert schedule.latest(since, until) == last


@pytest.mark.timeout(5)
def test_latest_after_a_very_long_absence_is_found_quickly():
    assert parse_schedule("cron(* * ? * MON *)").latest(utc("1990-01-01T00:00"), utc("2026-03-01T12:00")) == utc(
        "2026-02-23T23:59"
    )
    assert parse_schedule("rate(5 minutes)").latest(utc("1990-01-01T00:02"), START) == utc("2026-03-01T11:57")
