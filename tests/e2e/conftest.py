"""One running system for the end-to-end tests of a worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.system import System


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The whole system, started as a user starts it."""
    data: Path = tmp_path_factory.mktemp("system") / "state"
    running = System(data).start()
    yield running
    running.interrupt()
