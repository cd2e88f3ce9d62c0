"""What holds for every test."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.emulator.system import EmulatedSystem

# Whether a change lands must not depend on the day's random numbers; at a desk they may find something new.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[EmulatedSystem]":
    """The template, deployed to an AWS emulator that is not ours: one for all tests of a run."""
    from tests.emulator.system import EmulatedSystem  # noqa: PLC0415 - other tests need nothing of it

    running = EmulatedSystem(tmp_path_factory.mktemp("emulated"))
    try:
        yield running.start()
    finally:
        running.interrupt()
