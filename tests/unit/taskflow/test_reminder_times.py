"""When a task reminds: days by the calendar of its zone, hours and minutes as durations."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.application.due import Due
from taskflow.contracts.due_reminders import TOGETHER, read_batch, read_due, write_timers
from taskflow.domain.reminder import parse_offset
from taskflow.domain.reminder_times import find_wanted, time_before
from tests.unit.taskflow.builders import NOON, a_task, an_id

BERLIN = "Europe/Berlin"
ZONES = st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"])


def at(text):
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("due", "offset", "expected"),
    [
        ("2026-06-10T09:00+02:00", "1 day", "2026-06-09T09:00+02:00"),
        ("2026-03-29T09:00+02:00", "1 day", "2026-03-28T09:00+01:00"),  # a day of 23 hours
        ("2026-03-29T09:00+02:00", "24 hours", "2026-03-28T08:00+01:00"),
        ("2026-10-25T09:00+01:00", "P1D", "2026-10-24T09:00+02:00"),  # a day of 25 hours
        ("2026-11-01T09:00+01:00", "1 week", "2026-10-25T09:00+01:00"),
        ("2026-03-30T02:30+02:00", "1 day", "2026-03-29T03:30+02:00"),  # 02:30 does not exist: forward by the gap
        ("2026-10-26T02:30+01:00", "1 day", "2026-10-25T02:30+02:00"),  # 02:30 exists twice: the first
        ("2026-10-25T02:30+01:00", "0 minutes", "2026-10-25T02:30+01:00"),  # the second one stays the second
        ("2026-06-10T09:00+02:00", "P1DT2H", "2026-06-09T07:00+02:00"),
        ("2028-03-01T09:00+01:00", "1 day", "2028-02-29T09:00+01:00"),
    ],
)
def test_counting_back(due, offset, expected):
    assert time_before(at(due), parse_offset(offset), time_zone=BERLIN) == at(expected)


@given(st.integers(0, 37 * 366 * 24 * 60), st.integers(1, 60), ZONES)
def test_a_day_before_shows_the_same_time_of_day_unless_it_does_not_exist(minutes, days, zone):
    local = (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))
    found = time_before(local.astimezone(UTC), parse_offset(f"{days} days"), time_zone=zone).astimezone(ZoneInfo(zone))
    wanted = local.replace(tzinfo=None) - timedelta(days=days)
    assert timedelta() <= found.replace(tzinfo=None) - wanted.replace(fold=0) <= timedelta(days=1)
    exists = wanted.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert exists != wanted or found.replace(tzinfo=None) == wanted.replace(fold=0)


def test_the_last_day_of_all_calendars_can_be_counted_back_from():
    end = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    assert time_before(end, parse_offset("1 day"), time_zone="Pacific/Kiritimati") == end - timedelta(days=1)


def test_a_due_date_that_was_past_when_it_was_asked_for_reminds_of_nothing():
    task = a_task(due_date=NOON, reminder_offsets=("1 hour", "0 minutes"))
    assert list(find_wanted(task, since=NOON)) == []
    assert [one.at for one in find_wanted(task, since=NOON - timedelta(minutes=5))] == [
        NOON - timedelta(minutes=5),
        NOON,
    ]


class TestMessages:
    def test_one_message_is_about_one_second(self):
        moments = [NOON.replace(microsecond=0) + timedelta(milliseconds=400 * number) for number in range(6)]
        timers = write_timers([Due(an_id(), moment) for moment in reversed(moments)])
        assert [(timer.due_at, timer.count) for timer in timers] == [(moments[0], 3), (moments[3], 2), (moments[5], 1)]

    def test_a_message_is_about_a_limited_number(self):
        due = [Due(an_id(), NOON) for _ in range(2 * TOGETHER + 1)]
        timers = write_timers(due)
        assert [timer.count for timer in timers] == [TOGETHER, TOGETHER, 1]
        assert [one for timer in timers for one in read_due(timer.message)] == due

    def test_what_names_no_reminders_is_told_apart(self):
        [timer] = write_timers([Due(UUID_ONE, NOON)])
        assert read_batch({"a": timer.message, "b": "{}", "c": "no"}) == ([Due(UUID_ONE, NOON)], ["b", "c"])


UUID_ONE = an_id()
