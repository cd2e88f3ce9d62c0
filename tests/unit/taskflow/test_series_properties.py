"""Whatever the rule and however time goes on: nothing is missing, nothing is double, a second look finds no work."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from taskflow.domain.recurrence import occurrences_between
from taskflow.domain.task import CatchUp, Status
from taskflow.domain.task_edit import create_task
from taskflow.domain.task_series import series_of
from tests.unit.taskflow.builders import NOON, a_task, an_event
from tests.unit.taskflow.fake_series import FakeSeriesStore
from tests.unit.taskflow.series_world import SeriesWorld

PATTERNS = (
    "daily", "daily/3", "weekly:mon,wed", "weekly/2:sun", "monthly:31", "monthly:1,15", "monthly:-1fri", "weekdays",
    "yearly:02-29", "RRULE:FREQ=HOURLY;INTERVAL=5", "RRULE:FREQ=MONTHLY;BYMONTHDAY=31",
)  # fmt: skip
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")

steps = st.lists(st.integers(1, 20 * 24).map(lambda hours: timedelta(hours=hours)), min_size=1, max_size=8)
rules = st.fixed_dictionaries(
    {"recurrence_pattern": st.sampled_from(PATTERNS), "time_zone": st.sampled_from(ZONES)},
    optional={
        "recurrence_count": st.integers(1, 20),
        "recurrence_catch_up": st.sampled_from(CatchUp),
    },
)


@settings(max_examples=60, deadline=None)
@given(rule=rules, first=st.integers(1, 2000), steps=steps)
def test_what_exists_is_what_the_rule_says(rule, first, steps):
    # given a series, looked at whenever time has gone on
    world = SeriesWorld(FakeSeriesStore())
    begin = NOON + timedelta(hours=first)
    draft = a_task(due_date=begin, **rule)
    series = create_task(draft, task_id=draft.id, owner_id="ada", now=NOON)
    world.store.put(series)
    world.keep(an_event(series))
    for step in steps:
        world.advance(step)
    # then every date up to now exists once, and so does the next one
    now, found = world.clock.now(), world.occurrences(series)
    due = occurrences_between(series_of(series), after=NOON, until=now + timedelta(days=1), limit=5000)
    dates = [task.occurrence_date for task in found]
    expected = [each.at for each in due]
    assert dates[: len(expected)] == expected
    assert len(dates) - len(expected) <= 1
    ahead = occurrences_between(series_of(series), after=now, until=now + timedelta(days=3000), limit=1)
    assert [date for date in dates if date > now][:1] == [each.at for each in ahead]
    # and unless all stay open, only the last one that fell due is
    past = [task for task in found if task.due_date <= now]
    if series.recurrence_catch_up is not CatchUp.ALL:
        assert [task.status for task in past] == [Status.MISSED] * (len(past) - 1) + [Status.PENDING] * bool(past)
    # and a second look finds nothing to do
    before = world.store.tasks()
    assert world.sweep().series == 0
    world.keep(an_event(series))
    assert world.store.tasks() == before
