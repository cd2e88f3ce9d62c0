"""Publishing again what has stayed."""

from datetime import timedelta

from taskflow.application.relay_outbox import CLAIM_SIZE, Relayed, RelayOutbox
from tests.unit.taskflow.builders import an_event, minutes
from tests.unit.taskflow.fake_store import FakeStore
from tests.unit.taskflow.fakes import FakeClock, FakePublisher


class Night:
    """A bus, an outbox with events in it, and time that passes."""

    def __init__(self, events=1, **publisher):
        self.store, self.clock, self.publisher = FakeStore(), FakeClock(), FakePublisher(**publisher)
        with self.store.task_work(owner_id="ada") as work:
            for _ in range(events):
                work.record(an_event())
            work.commit()
        self._relay = RelayOutbox(outbox=self.store.outbox(), publisher=self.publisher, clock=self.clock)

    def relay(self, *, after=timedelta(), times=1000):
        self.clock.advance(after)
        turns = iter(range(times))
        return self._relay(may_go_on=lambda: next(turns, None) is not None)


def test_a_fresh_event_is_left_alone():
    night = Night()
    assert night.relay(after=timedelta(seconds=5)) == Relayed(0, 0, timedelta(seconds=5))


def test_an_event_that_stayed_is_published_until_the_trail_has_it():
    night = Night()
    assert night.relay(after=minutes(1)).published == 1
    assert night.relay(after=minutes(1)).published == 1
    night.store.data.outbox.clear()
    assert night.relay(after=minutes(30)) == Relayed(0, 0, timedelta())
    assert len(night.publisher) == 2


def test_everything_that_is_due_goes_out_in_one_run():
    night = Night(events=2 * CLAIM_SIZE + 1)
    assert night.relay(after=minutes(1)).published == 2 * CLAIM_SIZE + 1


def test_a_run_ends_when_its_time_does():
    night = Night(events=2 * CLAIM_SIZE)
    assert night.relay(after=minutes(1), times=1).published == CLAIM_SIZE


def test_what_the_bus_refuses_is_counted_and_comes_back():
    night = Night(events=3, refuse={"task.created"})
    relayed = night.relay(after=minutes(1))
    assert (relayed.published, relayed.refused, relayed.oldest) == (0, 3, minutes(1))
    night.publisher.refuse.clear()
    assert night.relay(after=minutes(2)).published == 3
