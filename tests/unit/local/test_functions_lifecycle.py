"""Environments come and go: how many there are, when they are stopped, and that none outlives the runtime."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from local.errors import AwsError
from tests.support.eventually import eventually
from tests.support.lambda_functions import FunctionLab, process_is_gone, soon

pytestmark = pytest.mark.enable_socket

SLEEPER = """
    import os, time

    def handle(event, context):
        time.sleep(event)
        return os.getpid()
"""
STUBBORN = """
    import os, signal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)

    def handle(event, context):
        return os.getpid()
"""
VERSIONED = "import os\ndef handle(event, context):\n    return [{version}, os.getpid()]\n"
Labs = Callable[..., FunctionLab]


@pytest.fixture
async def labs(tmp_path: Path) -> AsyncIterator[Labs]:
    made: list[FunctionLab] = []

    def make(**settings: object) -> FunctionLab:
        made.append(FunctionLab(tmp_path, **settings))
        return made[-1]

    yield make
    for lab in made:
        await lab.stop()


async def test_more_than_the_reserved_concurrency_is_throttled(labs: Labs) -> None:
    lab = labs()
    await lab.deploy("sleeper", SLEEPER, ReservedConcurrentExecutions=1)
    first = asyncio.ensure_future(lab.call("sleeper", 0.5))
    await soon(lambda: lab.status("sleeper")["running"])
    with pytest.raises(AwsError) as throttled:
        await lab.call("sleeper", 0)
    error = throttled.value
    assert (error.code, error.message, error.status) == ("TooManyRequestsException", "Rate Exceeded.", 429)
    pid = await first
    assert await lab.call("sleeper", 0) == pid


async def test_no_reserved_concurrency_means_never(labs: Labs) -> None:
    lab = labs()
    await lab.deploy("off", SLEEPER, ReservedConcurrentExecutions=0)
    with pytest.raises(AwsError, match="TooManyRequestsException"):
        await lab.call("off", 0)


async def test_the_environment_used_last_is_used_first(labs: Labs) -> None:
    lab = labs()
    await lab.deploy("sleeper", SLEEPER)
    short, long = await asyncio.gather(lab.call("sleeper", 0.2), lab.call("sleeper", 0.8))
    assert short != long
    assert [await lab.call("sleeper", 0) for _ in range(3)] == [long] * 3


async def test_an_idle_environment_is_stopped(labs: Labs) -> None:
    lab = labs(idle_seconds=0.2)
    await lab.deploy("sleeper", SLEEPER)
    pid = await lab.call("sleeper", 0)
    await soon(lambda: process_is_gone(pid))
    assert lab.status("sleeper")["environments"] == 0
    assert await lab.call("sleeper", 0) != pid


async def test_a_process_that_died_while_idle_is_not_noticed_by_the_caller(labs: Labs) -> None:
    lab = labs()
    await lab.deploy("sleeper", SLEEPER)
    pid = await lab.call("sleeper", 0)
    os.kill(pid, signal.SIGKILL)
    await soon(lambda: lab.status("sleeper")["environments"] == 0)
    assert await lab.call("sleeper", 0) != pid


async def test_new_code_is_run_when_it_changes(labs: Labs) -> None:
    lab = labs(watch=True)
    await lab.deploy("versioned", VERSIONED.format(version=1))
    running = asyncio.ensure_future(lab.functions.run())
    [version, pid] = await lab.call("versioned")
    assert version == 1

    def replaced() -> bool:
        # Written again and again, because nobody can tell from when on the folder is watched.
        lab.code("versioned", VERSIONED.format(version=20))
        return process_is_gone(pid)

    await soon(replaced)
    assert (await lab.call("versioned"))[0] == 20
    running.cancel()
    await asyncio.wait([running])


async def test_a_layer_that_changes_retires_who_uses_it_after_the_running_invocation(labs: Labs) -> None:
    lab = labs()
    layer = lab.code("layer", "", file="shared.py")
    ref = (await lab.provision("LayerVersion", "shared", Content={"LocalPath": str(layer)})).ref
    await lab.deploy("user", SLEEPER, Layers=[ref])
    await lab.deploy("other", SLEEPER)
    user, other = await lab.call("user", 0), await lab.call("other", 0)
    running = asyncio.ensure_future(lab.call("user", 0.3))
    await soon(lambda: lab.status("user")["running"])
    lab.functions._code_changed({layer.resolve() / "shared.py"})
    assert await running == user
    assert await lab.call("user", 0) != user
    assert await lab.call("other", 0) == other


async def test_stopping_leaves_no_process_however_stubborn(labs: Labs) -> None:
    lab = labs()
    await lab.deploy("stubborn", STUBBORN)
    await lab.deploy("sleeper", SLEEPER)
    pids = [await lab.call("stubborn"), await lab.call("sleeper", 0)]
    busy = asyncio.ensure_future(lab.call("sleeper", 60))
    await soon(lambda: lab.status("sleeper")["running"])
    await lab.functions.stop()
    assert all(process_is_gone(pid) for pid in pids)
    with pytest.raises(AssertionError, match=r"Runtime\.ExitError"):
        await busy
    with pytest.raises(AwsError, match="stopping"):
        await lab.call("sleeper", 0)


async def test_stopping_ends_what_is_only_starting(labs: Labs) -> None:
    lab = labs()
    note = lab.folder / "pid"
    source = f"import os, pathlib, time\npathlib.Path({str(note)!r}).write_text(str(os.getpid()))\ntime.sleep(60)\n"
    await lab.deploy("starting", source)
    caller = asyncio.ensure_future(lab.call("starting"))
    await soon(lambda: note.exists() and note.read_text())
    await lab.functions.stop()
    assert process_is_gone(int(note.read_text()))
    await asyncio.wait([caller])


async def test_a_changed_configuration_replaces_the_processes(labs: Labs) -> None:
    lab = labs()
    await lab.deploy("sleeper", SLEEPER)
    pid = await lab.call("sleeper", 0)
    await lab.deploy("sleeper", SLEEPER)
    assert await lab.call("sleeper", 0) == pid
    await lab.deploy("sleeper", SLEEPER, MemorySize=512)
    assert process_is_gone(pid)
    assert await lab.call("sleeper", 0) != pid


RUNTIME = '''
    import asyncio, sys
    from pathlib import Path
    from tests.support.lambda_functions import FunctionLab

    async def main(folder):
        lab = FunctionLab(Path(folder))
        source = """
            import os, time

            def handle(event, context):
                if event:
                    print(os.getpid(), file=open(event, "w"), flush=True)
                    time.sleep(60)
                return os.getpid()
        """
        await lab.deploy("idle", source)
        await lab.deploy("busy", source, Timeout=60)
        idle = await lab.call("idle")
        print(idle, flush=True)
        await lab.call("busy", folder + "/busy.pid")

    asyncio.run(main(sys.argv[1]))
'''


def test_no_process_outlives_a_killed_runtime(tmp_path: Path) -> None:
    runtime = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(RUNTIME), str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert runtime.stdout
    note = tmp_path / "busy.pid"
    pids = [int(runtime.stdout.readline()), int(eventually(lambda: note.exists() and note.read_text().strip()))]
    assert not any(process_is_gone(pid) for pid in pids)
    runtime.kill()
    runtime.communicate()
    eventually(lambda: all(process_is_gone(pid) for pid in pids))
