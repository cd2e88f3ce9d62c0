"""The embedded PostgreSQL: starts, keeps what it had, survives, and never stays behind."""

import os
import shutil
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from local.errors import LocalError
from local.postgres.postgres import Postgres
from tests.support.eventually import eventually
from tests.support.postgres import connected, guard_of, holder_of, run, running, servers_of

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with running(tmp_path_factory.mktemp("shared") / "database") as server:
        yield server


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with running(tmp_path_factory.mktemp("stopped") / "database") as server:
        return server.ca_file.parent


@pytest.fixture
def folder(tmp_path: Path, stopped: Path) -> Path:
    """Copy a folder that has been used before: faster than making one."""
    subprocess.run(["cp", "-a", stopped, tmp_path / "database"], check=True)
    return tmp_path / "database"


class TestStarting:
    def test_is_ready_for_clients_that_verify_it(self, shared: Postgres) -> None:
        assert run(shared, "SELECT 1") == [[1]]

    def test_is_set_up_as_the_functions_expect(self, shared: Postgres) -> None:
        names = (
            "server_encoding",
            "data_checksums",
            "TimeZone",
            "jit",
            "synchronous_commit",
            "max_connections",
            "fsync",
        )
        expected = ["UTF8", "on", "UTC", "off", "on", "200", "on"]
        shown = run(shared, "SELECT " + ", ".join(f"current_setting('{name}')" for name in names))
        assert shown == [expected]

    def test_sorts_by_code_point_and_knows_unicode(self, shared: Postgres) -> None:
        assert run(shared, "SELECT upper('straße é'), 'Z' < 'a'") == [["STRAßE É", True]]

    def test_keeps_data_port_password_and_certificate(self, folder: Path) -> None:
        with running(folder) as first:
            run(first, "CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (7)")
            before = (first.port, first.password, first.ca_file.read_bytes())
        with running(folder) as second:
            assert run(second, "SELECT id FROM kept") == [[7]]
            assert (second.port, second.password, second.ca_file.read_bytes()) == before

    def test_takes_another_port_when_its_own_is_taken(self, folder: Path) -> None:
        with running(folder) as first:
            port = first.port
        with socket.create_server(("127.0.0.1", port)), running(folder) as second:
            assert second.port != port
            assert run(second, "SELECT 1") == [[1]]

    def test_begins_again_after_an_interrupted_first_start(self, tmp_path: Path) -> None:
        folder = tmp_path / "database"
        (folder / "data.unfinished/base").mkdir(parents=True)
        with running(folder) as server:
            assert run(server, "SELECT 1") == [[1]]

    def test_keeps_secrets_to_itself(self, folder: Path) -> None:
        with running(folder):
            modes = {name: stat.S_IMODE((folder / name).stat().st_mode) for name in ("password", "server.key", "data")}
        assert modes == {"password": 0o600, "server.key": 0o600, "data": 0o700}


class TestNeverLeftBehind:
    def test_stopping_ends_everything_even_with_open_connections(self, folder: Path) -> None:
        with running(folder) as server:
            open_connection = connected(server)
            open_connection.__enter__()
        assert servers_of(folder) == []

    def test_a_killed_runtime_takes_its_server_along_and_loses_nothing(self, folder: Path) -> None:
        holder = holder_of(folder)
        holder.kill()
        holder.communicate()
        eventually(lambda: servers_of(folder) == [])
        assert not (folder / "data/postmaster.pid").exists()  # shut down in order, not crashed

    def test_the_next_runtime_may_start_at_once(self, folder: Path) -> None:
        holder = holder_of(folder)
        holder.kill()
        holder.communicate()
        with running(folder) as server:
            assert run(server, "SELECT 1") == [[1]]

    def test_a_server_that_lost_runtime_and_guard_is_stopped_by_the_next_start(self, folder: Path) -> None:
        holder = holder_of(folder)
        postmaster = int((folder / "data/postmaster.pid").read_text().splitlines()[0])
        for orphan in (guard_of(folder), *guard_of(folder).children()):
            if orphan.pid != postmaster:
                orphan.kill()
        holder.kill()
        holder.communicate()
        assert psutil.pid_exists(postmaster)
        with running(folder) as server:
            assert run(server, "SELECT 1") == [[1]]
            assert not psutil.pid_exists(postmaster)

    def test_a_killed_server_recovers_what_was_committed(self, folder: Path) -> None:
        with running(folder) as server:
            run(server, "CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (7)")
            psutil.Process(int((folder / "data/postmaster.pid").read_text().splitlines()[0])).kill()
        with running(folder) as server:
            assert run(server, "SELECT id FROM kept") == [[7]]

    def test_a_stranger_with_the_old_process_id_is_left_alone(self, folder: Path) -> None:
        with running(folder):
            pidfile = (folder / "data/postmaster.pid").read_text()
        with subprocess.Popen(["sleep", "60"]) as stranger:
            (folder / "data/postmaster.pid").write_text(pidfile.replace(pidfile.splitlines()[0], str(stranger.pid), 1))
            with running(folder) as server:
                assert run(server, "SELECT 1") == [[1]]
            assert stranger.poll() is None
            stranger.kill()

    def test_ctrl_c_is_for_the_runtime_alone(self, folder: Path) -> None:
        with running(folder) as server:
            sessions = {os.getsid(process.pid) for process in servers_of(folder)}
            assert os.getsid(0) not in sessions
            assert run(server, "SELECT 1") == [[1]]


class TestRefusing:
    def test_a_folder_that_another_runtime_uses(self, folder: Path) -> None:
        with (
            running(folder),
            pytest.raises(LocalError, match=rf"another runtime \(pid {os.getpid()}\) is using {folder}"),
        ):
            Postgres(folder).start()

    def test_data_of_another_major_version(self, folder: Path) -> None:
        with running(folder):
            pass
        (folder / "data/PG_VERSION").write_text("9\n")
        with pytest.raises(LocalError, match="written by PostgreSQL 9, here is PostgreSQL 1"):
            Postgres(folder).start()

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(LocalError, match="cannot be used"):
            Postgres(tmp_path / "file/database").start()

    def test_a_damaged_folder_says_what_the_server_said(self, folder: Path) -> None:
        with running(folder):
            pass
        shutil.rmtree(folder / "data/global")
        with pytest.raises(LocalError, match=r"did not start: .*global"):
            Postgres(folder).start()
        assert servers_of(folder) == []
