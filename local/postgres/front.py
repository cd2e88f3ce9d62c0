"""Keeps the TLS front of the embedded PostgreSQL running, in a process of its own."""

import subprocess
import sys
import threading
from pathlib import Path

from local.errors import LocalError
from local.postgres.setup import Setup

PROGRAM = Path(__file__).with_name("tls.py")
RESTART_DELAY = 0.2
ENDING = 5.0


class TlsFront:
    """Holds the listening socket, so that clients wait in line while a front that died is started again.

    The front itself ends as soon as this process does, in whatever way.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._listener = setup.listen()
        self._stopping = threading.Event()
        self._keeper = threading.Thread(target=self._keep_running, name="postgres-front", daemon=True)
        self._process: subprocess.Popen[bytes]
        self.port: int = self._listener.getsockname()[1]

    def start(self) -> None:
        """Start the front and return once it serves; raises `LocalError` when it does not."""
        self._process = self._spawn()
        if self._process.stdout is None or not self._process.stdout.read(1):
            raise LocalError(f"the TLS front of PostgreSQL did not start (see {self._setup.log})")
        self._keeper.start()

    def stop(self) -> None:
        """Stop taking connections, and end those that are open."""
        self._stopping.set()
        for _ in range(2):  # the keeper may just have started another one
            self._end(self._process)
            self._keeper.join()
        self._listener.close()

    def _spawn(self) -> "subprocess.Popen[bytes]":
        descriptor = self._listener.fileno()
        arguments = (str(descriptor), str(self._setup.certificate), str(self._setup.key), ".s.PGSQL.5432")
        with self._setup.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-I", str(PROGRAM), *arguments],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                pass_fds=[descriptor], cwd=self._setup.data, start_new_session=True,
            )  # fmt: skip

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            self._process.wait()
            if not self._stopping.wait(RESTART_DELAY):
                self._process = self._spawn()

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(ENDING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
