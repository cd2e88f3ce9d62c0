"""Whatever happens to a task, and however its events come: late, twice, in any order, the rows end the same."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from taskflow.domain.errors import InvalidInputError
from taskflow.domain.reminder_times import find_wanted
from tests.unit.taskflow.builders import NOON
from tests.unit.taskflow.fake_reminders import FakeReminderStore
from tests.unit.taskflow.reminder_world import HOUR, ReminderWorld

DUE = NOON + 40 * HOUR
OFFSETS = ("0 minutes", "30 minutes", "PT1H", "1 day", "2 weeks")

EDITS = st.one_of(
    st.tuples(st.just("edit"), st.fixed_dictionaries({"due_date": st.sampled_from([DUE, DUE + HOUR, DUE + 9 * HOUR])})),
    st.tuples(st.just("edit"), st.fixed_dictionaries({"time_zone": st.sampled_from(["UTC", "Europe/Berlin"])})),
    st.tuples(
        st.just("edit"),
        st.fixed_dictionaries(
            {"reminder_offsets": st.lists(st.sampled_from(OFFSETS), unique=True, max_size=3).map(tuple)}
        ),
    ),
    st.tuples(st.just("edit"), st.fixed_dictionaries({"title": st.sampled_from(["a", "b"])})),
    st.tuples(st.sampled_from(["complete", "reopen", "skip"]), st.just({})),
    st.tuples(st.just("snooze"), st.fixed_dictionaries({"span": st.sampled_from(["10 minutes", "1 day"])})),
)
HISTORIES = st.lists(EDITS, min_size=1, max_size=8)


def happen(world, history, *, ends):
    """Let people act, a minute apart; answers the task and its events, none of which has been delivered."""
    task, event = world.create(due_date=DUE, reminder_offsets=("1 hour",), plan=False)
    events = [event]
    for act, values in history:
        world.clock.advance(timedelta(minutes=1))
        try:
            _, event = getattr(world, act)(task, plan=False, **values)
        except InvalidInputError:
            continue
        events.append(event)
    if ends:
        events.append(world.delete(task, plan=False)[1])
    return task, [event for event in events if event]


def wanted(world, task):
    found = world.store.find(task)
    since = world.store.store.data.since.get(task.id)
    return {(one.offset, one.due_date, one.at) for one in find_wanted(found, since=since)} if found else set()


@given(HISTORIES, st.booleans(), st.data())
@settings(max_examples=150, deadline=None)
def test_any_order_of_events_ends_in_what_the_latest_version_asks_for(history, ends, data):
    world = ReminderWorld(FakeReminderStore())
    task, events = happen(world, history, ends=ends)
    delivered = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events), max_size=5))))
    for event in delivered:
        world.plan(event)
    assert world.live() == wanted(world, task)


@given(st.lists(st.tuples(EDITS, st.integers(0, 90)), min_size=1, max_size=8), st.data())
@settings(max_examples=100, deadline=None)
def test_while_time_goes_by_nothing_fires_twice_or_early(history, data):
    """Events come late and out of order, reminders fire in between; in the end all have come."""
    world = ReminderWorld(FakeReminderStore())
    task, event = world.create(due_date=NOON + 2 * HOUR, reminder_offsets=("1 hour",), plan=False)
    waiting = [event]
    for (act, values), minutes in history:
        world.live_through(timedelta(minutes=minutes))
        try:
            waiting.append(getattr(world, act)(task, plan=False, **values)[1])
        except InvalidInputError:
            continue
        now, waiting = data.draw(st.integers(0, len(waiting))), data.draw(st.permutations(waiting))
        for event in filter(None, waiting[:now]):
            world.plan(event)
        waiting = waiting[now:]
    for event in filter(None, waiting):
        world.plan(event)
    world.live_through(60 * HOUR)
    sent = [one for one in world.store.rows() if one.status == "sent"]
    assert world.live() <= {one for one in wanted(world, task) if one[2] > world.clock.now()}
    assert len({(one.offset, one.due_date, one.scheduled_at) for one in sent}) == len(sent)
    assert len({(one.offset, one.due_date) for one in sent if one.offset}) == sum(not one.is_snooze for one in sent)
    assert all(one.ended_at >= one.scheduled_at for one in sent)
