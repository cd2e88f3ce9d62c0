"""What importing costs: the arithmetic is loaded by those who calculate, and by nobody else."""

import subprocess
import sys

import taskflow.domain.recurrence as package

ARITHMETIC = {"dateutil", "zoneinfo"}


def loaded_by(statement):
    command = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    path = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", command], env=path, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_policies_load_no_arithmetic():
    assert not ARITHMETIC & loaded_by("from taskflow.domain.recurrence import Anchor, MonthEnd")
    assert loaded_by("from taskflow.domain.recurrence import next_occurrence") >= ARITHMETIC


def test_everything_that_is_offered_is_there():
    assert all(getattr(package, name).__name__ == name for name in package.__all__)
    assert not hasattr(package, "parse_everything")
