"""The demonstration tells the whole story."""

import subprocess
import sys
from datetime import timedelta

from tests.support.system import ROOT, System


def test_everything_that_the_demonstration_promises_happens_whatever_time_it_is(system: System) -> None:
    system.advance(timedelta(hours=5))
    command = [sys.executable, "-m", "local", "demo", "--port", str(system.port)]
    played = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (played.returncode, played.stderr) == (0, "")
    story = [
        "Ada has a page open",
        "The page heard of it",
        "is a task of its own already",
        "REMINDER:",
        "Completed at",
        "reminder.triggered",
        "task.completed",
        "intact.",
    ]
    places = [played.stdout.find(part) for part in story]
    assert -1 not in places, played.stdout
    assert places == sorted(places)
