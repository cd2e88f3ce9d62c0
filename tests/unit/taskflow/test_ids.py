"""Identifiers."""

from datetime import timedelta

from taskflow.adapters.ids import Uuid7Ids
from tests.unit.taskflow.builders import NOON
from tests.unit.taskflow.fakes import FakeClock


def test_an_id_is_a_uuid_of_version_7_that_tells_its_time():
    made = Uuid7Ids(FakeClock()).new()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(NOON.timestamp() * 1000)


def test_ids_grow_while_the_clock_stands_still_or_goes_back():
    clock = FakeClock()
    ids = Uuid7Ids(clock)
    made = [ids.new() for _ in range(5000)]
    clock.advance(timedelta(seconds=-1))
    made += [ids.new() for _ in range(10)]
    clock.advance(timedelta(seconds=2))
    made.append(ids.new())
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_of_the_same_moment_differ_between_processes():
    assert Uuid7Ids(FakeClock()).new() != Uuid7Ids(FakeClock()).new()
