"""The short form of the soak test: `audit_writer` is killed a few times while tasks change."""

from pathlib import Path

import pytest

from tests.soak import test_audit_kill as soak


@pytest.mark.timeout(240)
def test_a_killed_audit_writer_loses_and_doubles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "CHANGES", 120)
    monkeypatch.setattr(soak, "KILLS", 4)
    soak.test_the_trail_is_complete_without_doubles_and_intact(tmp_path)
