"""When it is quiet, and until when."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskflow.domain.quiet_hours import LONGEST_QUIET, QuietHours, Weekday, Window

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Window(22 * 60, 7 * 60)
ALL_DAY = Window(0, 24 * 60)
EVERY_NIGHT = QuietHours(days=dict.fromkeys(Weekday, (NIGHT,)))


def at(text, zone=BERLIN, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def end_of(hours, text, **options):
    found = hours.end_of(at(text, **options), zone=BERLIN)
    return found and found.astimezone(BERLIN).strftime("%a %H:%M:%S")


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-05-04 21:59:59.999999", None),
        ("2026-05-04 22:00", "Tue 07:00:00"),
        ("2026-05-04 23:30", "Tue 07:00:00"),
        ("2026-05-05 00:00", "Tue 07:00:00"),
        ("2026-05-05 06:59:59.999999", "Tue 07:00:00"),
        ("2026-05-05 07:00", None),
        ("2026-05-05 12:00", None),
    ],
)
def test_the_start_is_quiet_and_the_end_is_not(moment, end):
    assert end_of(EVERY_NIGHT, moment) == end


def test_a_night_belongs_to_the_day_on_which_it_begins():
    monday = QuietHours(days={Weekday.MONDAY: (NIGHT,)})
    assert end_of(monday, "2026-05-04 03:00") is None
    assert end_of(monday, "2026-05-05 03:00") == "Tue 07:00:00"
    assert end_of(monday, "2026-05-05 23:00") is None


def test_windows_that_touch_are_one_quiet():
    weekend = QuietHours(
        days={Weekday.FRIDAY: (Window(20 * 60, 24 * 60),), Weekday.SATURDAY: (ALL_DAY,), Weekday.SUNDAY: (ALL_DAY,)}
    )
    assert end_of(weekend, "2026-05-08 21:00") == "Mon 00:00:00"
    assert end_of(weekend, "2026-05-10 23:59") == "Mon 00:00:00"


def test_several_windows_of_a_day():
    day = QuietHours(days={Weekday.MONDAY: (Window(8 * 60, 9 * 60), Window(12 * 60, 13 * 60))})
    assert end_of(day, "2026-05-04 08:30") == "Mon 09:00:00"
    assert end_of(day, "2026-05-04 10:00") is None
    assert end_of(day, "2026-05-04 12:00") == "Mon 13:00:00"


def test_quiet_that_never_ends_ends_after_a_week():
    always = QuietHours(days=dict.fromkeys(Weekday, (ALL_DAY,)))
    start = at("2026-05-04 12:00")
    assert start + LONGEST_QUIET <= always.end_of(start, zone=BERLIN) <= start + LONGEST_QUIET + timedelta(days=1)


@pytest.mark.parametrize(
    ("window", "moment", "end"),
    [
        # The clock goes from 02:00 to 03:00 on March 29, and from 03:00 back to 02:00 on October 25.
        (Window(60, 150), "2026-03-29 01:30", "2026-03-29 03:30"),
        (Window(60, 150), "2026-10-25 01:30", "2026-10-25 02:30"),
        (Window(150, 240), "2026-10-25 02:45", "2026-10-25 04:00"),
    ],
)
def test_wall_times_that_do_not_exist_or_exist_twice(window, moment, end):
    hours = QuietHours(days={Weekday.SUNDAY: (window,)})
    assert hours.end_of(at(moment), zone=BERLIN) == at(end)


times = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001
windows = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] != pair[1])
weeks = st.dictionaries(
    st.sampled_from(Weekday), st.lists(windows.map(lambda pair: Window(*pair)), max_size=2).map(tuple)
)


@given(weeks, times, st.sampled_from(["Europe/Berlin", "America/St_Johns", "Pacific/Apia", "UTC"]))
def test_the_end_is_later_and_not_quiet_any_more(days, moment, name):
    hours, zone = QuietHours(days=days), ZoneInfo(name)
    end = hours.end_of(moment, zone=zone)
    if end is not None:
        assert end > moment
        assert end - moment >= LONGEST_QUIET or hours.end_of(end, zone=zone) is None
