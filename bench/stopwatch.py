"""How long something takes."""

import time
from collections.abc import Callable
from typing import TypeVar

Done = TypeVar("Done")


def timed(job: Callable[[], Done]) -> tuple[float, Done]:
    """Do a job once; answers how many milliseconds that took, and what came of it."""
    begin = time.perf_counter()
    done = job()
    return (time.perf_counter() - begin) * 1000, done
