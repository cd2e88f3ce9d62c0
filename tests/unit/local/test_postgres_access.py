"""Who may talk to the embedded PostgreSQL, and how."""

import socket
import ssl
import struct
from collections.abc import Iterator

import pg8000.native
import psutil
import pytest

from local.postgres.postgres import Postgres
from tests.support.eventually import eventually
from tests.support.postgres import connected, run, running, servers_of

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with running(tmp_path_factory.mktemp("shared") / "database") as server:
        run(server, "CREATE ROLE app LOGIN")
        yield server


class TestAccess:
    def test_the_superuser_needs_the_password(self, shared: Postgres) -> None:
        with pytest.raises(pg8000.native.DatabaseError, match="password authentication failed"):
            connected(shared, shared.superuser, "wrong").__enter__()

    def test_other_roles_come_without_one(self, shared: Postgres) -> None:
        with connected(shared, "app", "an-iam-token") as connection:
            assert connection.run("SELECT current_user") == [["app"]]

    def test_nobody_comes_in_the_clear(self, shared: Postgres) -> None:
        with pytest.raises(pg8000.native.DatabaseError, match="TLS connections only"):
            pg8000.native.Connection("app", host=shared.host, port=shared.port, ssl_context=False)

    def test_a_stranger_s_certificate_authority_does_not_fit(self, shared: Postgres) -> None:
        with socket.create_connection((shared.host, shared.port)) as raw:
            raw.sendall(struct.pack("!II", 8, 80877103))
            assert raw.recv(1) == b"S"
            with pytest.raises(ssl.SSLCertVerificationError):
                ssl.create_default_context().wrap_socket(raw, server_hostname="127.0.0.1")

    def test_a_client_that_wants_kerberos_first_goes_on_with_tls(self, shared: Postgres) -> None:
        with socket.create_connection((shared.host, shared.port)) as raw:
            raw.sendall(struct.pack("!II", 8, 80877104))
            assert raw.recv(1) == b"N"
            raw.sendall(struct.pack("!II", 8, 80877103))
            assert raw.recv(1) == b"S"

    def test_large_results_and_large_parameters_pass_whole(self, shared: Postgres) -> None:
        with connected(shared) as connection:
            text = "é" * 3_000_000
            assert connection.run("SELECT :text || ''", text=text) == [[text]]

    def test_clients_wait_in_line_while_the_front_is_started_again(self, shared: Postgres) -> None:
        (front,) = [
            process for process in servers_of(shared.ca_file.parent) if not process.info["name"].startswith("postgres")
        ]
        front.kill()
        eventually(lambda: not front.is_running() or front.status() == psutil.STATUS_ZOMBIE)
        assert run(shared, "SELECT 1") == [[1]]
