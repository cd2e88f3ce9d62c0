"""The state folder: made, locked, emptied on request, and refused when it cannot be used."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from local.errors import LocalError
from local.folder import LEAST_FREE_BYTES, StateFolder


def test_it_is_made_and_taken(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path / "a" / "b")
    folder.open()
    assert folder.path.is_dir()
    with pytest.raises(LocalError, match="another runtime"):
        StateFolder(folder.path).open()
    folder.close()
    StateFolder(folder.path).open()


def test_a_fresh_start_forgets_everything(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "file").touch()
    (tmp_path / "state.sqlite3").touch()
    StateFolder(tmp_path).open(fresh=True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["lock"]


def test_without_fresh_everything_stays(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite3").touch()
    StateFolder(tmp_path).open()
    assert (tmp_path / "state.sqlite3").exists()


def test_a_file_in_its_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LocalError, match=r"cannot use the state folder .*file.*--data"):
        StateFolder(tmp_path / "file").open()


def test_too_little_room_is_told_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=LEAST_FREE_BYTES - 1))
    with pytest.raises(LocalError, match="255 MiB are free"):
        StateFolder(tmp_path).open()
