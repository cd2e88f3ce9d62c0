"""An embedded PostgreSQL under test: run it, talk to it, look for its processes."""

import contextlib
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pg8000.native
import psutil

from local.postgres.postgres import Postgres

HOLDER = """
import sys
from pathlib import Path
from local.postgres.postgres import Postgres
server = Postgres(Path(sys.argv[1]))
server.start()
print(server.port, flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def running(folder: Path, **options: Path) -> Iterator[Postgres]:
    server = Postgres(folder, **options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def connected(
    server: Postgres, user: str | None = None, password: str | None = None
) -> Iterator[pg8000.native.Connection]:
    context = ssl.create_default_context(cafile=server.ca_file)
    connection = pg8000.native.Connection(
        user or server.superuser,
        host=server.host,
        port=server.port,
        database=server.database,
        password=password or (None if user else server.password),
        ssl_context=context,
    )
    try:
        yield connection
    finally:
        with contextlib.suppress(pg8000.native.InterfaceError):
            connection.close()


def run(server: Postgres, *statements: str) -> list[list[object]] | None:
    with connected(server) as connection:
        return [connection.run(statement) for statement in statements][-1]


def servers_of(folder: Path) -> list[psutil.Process]:
    data = os.path.realpath(folder / "data")
    return [process for process in psutil.process_iter(["cwd", "name"]) if process.info["cwd"] == data]


def holder_of(folder: Path) -> subprocess.Popen[bytes]:
    """Start a process of its own that runs the server, and wait until it does."""
    command = [sys.executable, "-c", HOLDER, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert process.stdout
    assert process.stdout.readline()
    return process


def guard_of(folder: Path) -> psutil.Process:
    pid = int((folder / "data/postmaster.pid").read_text().splitlines()[0])
    parent = psutil.Process(pid).parent()
    assert parent
    return parent
