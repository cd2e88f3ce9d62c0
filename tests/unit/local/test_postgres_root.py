"""The embedded PostgreSQL when it is root who starts it."""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.errors import LocalError
from local.postgres.account import Account, choose_account, installed_binaries
from tests.support.postgres import run, running, servers_of

pytestmark = pytest.mark.enable_socket


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has an account to lend")
class TestRoot:
    def test_the_server_is_not_root_and_owns_the_data_alone(self, tmp_path: Path) -> None:
        folder = tmp_path / "database"
        with running(folder):
            owners = {name: (folder / name).stat().st_uid for name in ("data", "password", "server.key", "port")}
            servers = [process for process in servers_of(folder) if process.info["name"].startswith("postgres")]
            assert {process.uids().real for process in servers} == {owners["data"]}
        assert owners["data"] != 0
        assert {uid for name, uid in owners.items() if name != "data"} == {0}

    def test_folders_on_the_way_stay_closed(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        home.mkdir(mode=0o700)
        with running(home / "clone/database") as server:
            assert run(server, "SELECT 1") == [[1]]
        assert stat.S_IMODE(home.stat().st_mode) == 0o700

    def test_binaries_below_a_closed_folder(self, tmp_path: Path) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        with running(tmp_path / "database", binaries=copied_binaries(closed)) as server:
            assert run(server, "SELECT 1") == [[1]]

    def test_no_capability_where_none_is_needed(self) -> None:
        with open_folder() as (binaries, folder):
            assert choose_account(binaries, folder).prefix == ()

    def test_says_so_when_nothing_works(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        tmp_path.chmod(0o700)
        monkeypatch.setenv("PATH", "/nowhere")  # no setpriv
        with pytest.raises(LocalError, match=r"does not run as root.*start TaskFlow as an ordinary user"):
            choose_account(installed_binaries(), tmp_path)


@contextlib.contextmanager
def open_folder() -> Iterator[tuple[Path, Path]]:
    """Give binaries and a folder that everybody can reach, wherever the tests themselves lie."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        yield copied_binaries(root), root


def copied_binaries(where: Path) -> Path:
    """Install the binaries once more below `where`, with the libraries that the wheel puts beside its package."""
    package = installed_binaries().parents[1]
    for part in (installed_binaries().parent, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, where / part.relative_to(package.parent), copy_function=copied, symlinks=True)
    return where / installed_binaries().relative_to(package.parent)


def copied(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def test_an_ordinary_user_runs_it_directly() -> None:
    assert Account().command("postgres") == ["postgres"]
    assert "user" not in Account().options()
