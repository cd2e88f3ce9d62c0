"""The embedded PostgreSQL: one server per folder, on 127.0.0.1, over TLS, gone when the runtime is gone."""

import os
from pathlib import Path

from local.errors import LocalError
from local.folder_lock import FolderLock
from local.postgres.account import choose_account, installed_binaries
from local.postgres.front import TlsFront
from local.postgres.process import ServerProcess, stop_leftover
from local.postgres.setup import HOST, SUPERUSER, Setup


class Postgres:
    """Runs PostgreSQL over `folder`, which is made where it is missing and keeps everything: data, port, password, TLS.

    After `start()` the server accepts TLS connections at `host` and `port`: as `superuser` with `password`, or as any
    other role without one (IAM tokens cannot be checked here). `ca_file` is the authority that clients verify it by.
    What was committed survives `kill -9` of server, runtime, or both. A server never outlives its runtime.
    """

    host = HOST
    superuser = SUPERUSER
    database = "postgres"

    def __init__(self, folder: Path, *, binaries: Path | None = None) -> None:
        self._folder = folder.absolute()
        self._binaries = binaries
        self._lock = FolderLock(self._folder)
        self._server: ServerProcess | None = None
        self._front: TlsFront | None = None
        self.ca_file = self._folder / "ca.pem"
        self.port = 0
        self.password = ""

    def start(self) -> None:
        """Start the server and return once it accepts connections; raises `LocalError` when that cannot be."""
        try:
            # 0711: the account that owns the data passes through, and reads nothing else.
            self._folder.mkdir(mode=0o700 if os.geteuid() else 0o711, parents=True, exist_ok=True)
            self._lock.acquire()
            self._start()
        except OSError as error:
            self.stop()
            raise LocalError(f"the database folder {self._folder} cannot be used: {error}") from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server, if it runs, and let others use the folder."""
        if self._front:
            self._front.stop()
            self._front = None
        if self._server:
            self._server.stop()
            self._server = None
        self.port = 0
        self._lock.release()

    def _start(self) -> None:
        binaries = self._binaries or installed_binaries()
        account = choose_account(binaries, self._folder)
        setup = Setup(self._folder, binaries, account)
        stop_leftover(setup.data)
        self.password = setup.prepare()
        self._server = ServerProcess.launch(account, setup.command(), setup.data, setup.log)
        if not self._server.wait_until_ready():
            raise LocalError(f"PostgreSQL did not start: {setup.complaint()} (see {setup.log})")
        self._front = TlsFront(setup)
        self._front.start()
        self.port = self._front.port
