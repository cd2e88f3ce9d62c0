"""How long any recurrence takes, however odd: reading its pattern and finding an occurrence anywhere in its life.

Run: `python -m bench.recurrence_inputs [examples]`; the inputs are those of the property tests, drawn anew each time.
The time is the processor's, so that what else runs on the machine does not count.
"""

import gc
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskflow.domain.recurrence import Series, next_occurrence, occurrences, parse_pattern
from tests.unit.taskflow.recurrence.strategies import all_series, rrules, usable, waits

EXAMPLES = 5_000
BAR_MS = 50


def main() -> None:
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES
    any_rule = rrules(intervals=st.integers(1, 1000))
    any_series = all_series(patterns=any_rule.map(usable).filter(bool))
    gc.disable()  # what the drawing of examples leaves behind is not the recurrence's
    print(f"{'ms of one processor, of ' + format(examples, ','):46} {'p50':>8} {'p99':>8} {'max':>8}")
    slowest = max(
        report("read a rule, half of them refused", any_rule, _read, examples),
        report("read nonsense", st.text(max_size=500), _read, examples),
        report("the next one after any moment", st.tuples(any_series, waits), _find_next, examples),
        report("ten dates, as a preview does", st.tuples(any_series, waits), _preview, examples),
    )
    print(f"slowest {slowest:.1f} ms, the bar is {BAR_MS}")


def report(name: str, inputs: st.SearchStrategy[Any], work: Callable[[Any], object], examples: int) -> float:
    """Time the work on many inputs, print the distribution and the slowest input, and answer its milliseconds."""
    taken: list[tuple[float, str]] = []

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(inputs)
    def run(one: object) -> None:
        begin = time.process_time()
        work(one)
        taken.append(((time.process_time() - begin) * 1000, repr(one)))

    run()
    taken.sort()
    p50, p99, top = (taken[int((len(taken) - 1) * share)] for share in (0.5, 0.99, 1))
    print(f"{name:46} {p50[0]:8.2f} {p99[0]:8.2f} {top[0]:8.2f}   {top[1][:300]}")
    return top[0]


def _read(text: str) -> object:
    parse_pattern.cache_clear()
    return usable(text)


def _find_next(case: tuple[Series, timedelta]) -> object:
    series, wait = case
    return next_occurrence(series, after=series.start + wait)


def _preview(case: tuple[Series, timedelta]) -> object:
    series, wait = case
    return occurrences(series, after=series.start + wait, limit=10)


if __name__ == "__main__":
    main()
