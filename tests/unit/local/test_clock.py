"""The one clock: it is advanced, everybody who sleeps notices, and a restart does not travel back."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from local.clock import Clock
from local.store import Store

HOUR = 3600.0


@pytest.fixture
def clock() -> Iterator[Clock]:
    with closing(Clock(Store())) as made:
        yield made


def test_it_shows_real_time_until_it_is_advanced(clock: Clock) -> None:
    assert abs(clock.now() - time.time()) < 1
    assert clock.offset == 0


def test_the_whole_process_sees_the_advanced_time_but_not_its_monotonic_clock(clock: Clock) -> None:
    real, monotonic = time.time(), time.monotonic()
    clock.advance(HOUR)
    assert time.time() - real >= HOUR
    assert clock.now() - real >= HOUR
    assert time.monotonic() - monotonic < HOUR / 2


def test_advances_add_up(clock: Clock) -> None:
    real = time.time()
    clock.advance(HOUR)
    assert clock.advance(HOUR) == 2 * HOUR
    assert 2 * HOUR <= clock.now() - real < 2 * HOUR + 60


def test_time_does_not_run_backwards(clock: Clock) -> None:
    with pytest.raises(ValueError, match="only moves forward"):
        clock.advance(-1)


async def test_an_advance_wakes_whoever_sleeps_until_then(clock: Clock) -> None:
    sleeper = asyncio.ensure_future(clock.sleep(HOUR))
    later = asyncio.ensure_future(clock.sleep(3 * HOUR))
    await asyncio.sleep(0)
    clock.advance(HOUR + 1)
    await asyncio.wait_for(sleeper, 5)
    assert not later.done()
    later.cancel()


async def test_waiting_ends_with_the_event_or_with_the_time(clock: Clock) -> None:
    event = asyncio.Event()
    waiting = asyncio.ensure_future(clock.wait_for(event, clock.now() + HOUR))
    await asyncio.sleep(0)
    clock.advance(2 * HOUR)
    assert await asyncio.wait_for(waiting, 5) is False
    event.set()
    assert await clock.wait_for(event, clock.now() + HOUR) is True


def test_a_restart_does_not_travel_back(tmp_path: Path) -> None:
    real = time.time()
    with closing(Clock(Store(tmp_path / "state"))) as before:
        before.advance(HOUR)
    assert time.time() - real < HOUR
    with closing(Clock(Store(tmp_path / "state"))) as after:
        assert after.now() - real >= HOUR
