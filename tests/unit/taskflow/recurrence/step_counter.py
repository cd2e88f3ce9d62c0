"""Counts executed lines: a measure of work that no busy machine can change."""

import sys
from contextlib import contextmanager

from taskflow.domain.recurrence import year_days


class Steps:
    """How many lines were executed."""

    count = 0

    def trace(self, _frame, event, _argument):
        self.count += event == "line"
        return self.trace


@contextmanager
def counted_steps():
    """Count the lines executed inside, beginning with empty caches."""
    year_days._days_of_kind.cache_clear()
    steps, before = Steps(), sys.gettrace()
    sys.settrace(steps.trace)
    try:
        yield steps
    finally:
        sys.settrace(before)
