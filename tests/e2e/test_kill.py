"""The short form of the soak test: a few kills while tasks are created."""

from pathlib import Path

import pytest

from tests.soak import test_kill as soak


@pytest.mark.timeout(240)
def test_a_killed_system_loses_and_doubles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "TASKS", 40)
    monkeypatch.setattr(soak, "KILLS", 2)
    soak.test_every_answered_task_is_audited_and_notified_exactly_once(tmp_path)
