"""One running system for the end-to-end tests of a worker: our own runtime, or somebody else's emulator of AWS."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.system import NewSystem, System

HERE = Path(__file__).parent
ON_EMULATOR = os.environ.get("TASKFLOW_SYSTEM") == "emulator"
"""`make test-emulator` asks for MiniStack; see docs/emulator.md."""


@pytest.fixture(scope="session")
def system(new_system: NewSystem) -> Iterator[System]:
    """The whole system, started as a user starts it."""
    with new_system("system") as running:
        yield running


@pytest.fixture(scope="session")
def new_system(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> NewSystem:
    """Starts a system whose clock may be moved; on the emulator, where it cannot, there is one for all."""

    @contextmanager
    def start(name: str) -> Iterator[System]:
        if ON_EMULATOR:
            yield request.getfixturevalue("emulated")
            return
        running = System(tmp_path_factory.mktemp(name) / "state").start()
        yield running
        running.interrupt()

    return start


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what the emulator cannot run, and say why."""
    if not ON_EMULATOR:
        return
    from tests.emulator.limits import reason_not_to_run  # noqa: PLC0415 - nobody else needs it

    for item in items:
        if item.path.is_relative_to(HERE):
            test = f"{item.path.relative_to(HERE).as_posix()}::{item.name}"
            if reason := reason_not_to_run(test):
                item.add_marker(pytest.mark.skip(reason))
