"""What a warm invocation costs on top of the handler: the distribution, in milliseconds, of `functions.invoke`.

Run: `python -m bench.invoke_overhead [--count 2000]`; it stands alone, with a trivial function in a temporary folder.
"""

import argparse
import asyncio
import importlib
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from local.clock import Clock
from local.functions.function_config import FunctionSettings
from local.functions.functions import Functions
from local.store import Store
from local.targets import Targets

HANDLER = "def handle(event, context):\n    return event\n"
PAYLOAD = b'{"hello": "world"}'
WARM_UP = 50


async def measure(folder: Path, count: int) -> tuple[float, list[float]]:
    """Give the first (cold) and the following durations in milliseconds."""
    functions = await _deployed(folder)
    try:
        cold = await _timed(functions)
        for _ in range(WARM_UP):
            await _timed(functions)
        return cold, [await _timed(functions) for _ in range(count)]
    finally:
        await functions.stop()


async def _deployed(folder: Path) -> Functions:
    store = Store()
    functions = Functions(store, Clock(store), Targets(), FunctionSettings("http://127.0.0.1:1", watch=False))
    properties = {"Handler": "app.handle", "Runtime": "python3.13", "Code": {"LocalPath": str(folder)}}
    await functions.provisioners()["AWS::Lambda::Function"]("trivial", properties)
    return functions


async def _timed(functions: Functions) -> float:
    began = time.perf_counter()
    await functions.invoke("trivial", PAYLOAD)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--loop", choices=["uvloop", "asyncio"], default="uvloop")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=_factory(options.loop)) as runner:
        Path(folder, "app.py").write_text(HANDLER)
        cold, warm = runner.run(measure(Path(folder), options.count))
    _print(options.loop, cold, warm)


def _print(loop: str, cold: float, warm: list[float]) -> None:
    quantiles = statistics.quantiles(warm, n=100)
    print(f"cold start {cold:.1f} ms; {len(warm)} warm invocations on {loop}, in ms:")
    print(f"  min {min(warm):.3f}  median {statistics.median(warm):.3f}  mean {statistics.fmean(warm):.3f}")
    print(f"  p90 {quantiles[89]:.3f}  p99 {quantiles[98]:.3f}  max {max(warm):.3f}")


def _factory(loop: str) -> Callable[[], asyncio.AbstractEventLoop]:
    module = importlib.import_module(loop)
    factory: Callable[[], asyncio.AbstractEventLoop] = module.new_event_loop
    return factory


if __name__ == "__main__":
    main()
