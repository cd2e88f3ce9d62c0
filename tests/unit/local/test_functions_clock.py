"""Functions live in the time that the local runtime's clock shows."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.lambda_functions import FunctionLab

pytestmark = pytest.mark.enable_socket


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[FunctionLab]:
    lab = FunctionLab(tmp_path)
    yield lab
    await lab.stop()


async def test_a_function_sees_the_clock_that_was_advanced(lab: FunctionLab) -> None:
    source = """
        import datetime, time
        loaded = time.time()

        def handle(event, context):
            then = time.monotonic()
            now = datetime.datetime.now(datetime.timezone.utc).timestamp()
            return [time.time(), now, loaded, context.get_remaining_time_in_millis(), time.monotonic() - then]
    """
    week = 7 * 86400
    await lab.deploy("timely", source)
    before = await lab.call("timely")
    lab.clock.advance(week)
    warm, (cold, _) = await lab.call("timely"), await asyncio.gather(lab.call("timely"), lab.call("timely"))
    for seen in (warm, cold):
        assert seen[0] == pytest.approx(lab.clock.now(), abs=5)
        assert seen[1] == pytest.approx(seen[0], abs=1)
        assert 0 < seen[3] <= 3000
        assert seen[4] < 1
    assert before[0] == pytest.approx(warm[0] - week, abs=5)


async def test_code_that_is_loaded_after_an_advance_sees_it_too(lab: FunctionLab) -> None:
    await lab.deploy("timely", "import time\nloaded = time.time()\ndef handle(event, context):\n    return loaded\n")
    lab.clock.advance(86400)
    assert await lab.call("timely") == pytest.approx(lab.clock.now(), abs=5)


async def test_the_trace_header_is_in_the_environment_and_of_today(lab: FunctionLab) -> None:
    await lab.deploy("traced", "import os\ndef handle(event, context):\n    return os.environ['_X_AMZN_TRACE_ID']\n")
    root, parent, sampled = (await lab.call("traced")).split(";")
    assert int(root.split("-")[1], 16) == pytest.approx(lab.clock.now(), abs=5)
    assert parent.startswith("Parent=")
    assert sampled == "Sampled=0"
