"""The server process: watched by a guard that outlives us just long enough to stop it."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil

from local.errors import LocalError
from local.postgres.account import Account

GUARD = """
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
{ read -r _; kill -INT "$server"; } <&3 &
watcher=$!
exec 3<&-
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
"""
"""Stops the server (SIGINT: fast shutdown) when its standard input ends, as it does when we die in whatever way."""

STARTING = 60.0
STOPPING = 30.0
KILLING = 5.0
"""Seconds that the server gets to become ready (it may have to recover), to stop, and to be gone after SIGKILL."""

STATUS_LINE = 7
POLL = 0.005


class ServerProcess:
    """One running PostgreSQL server; `launch` starts it in a session of its own, so that Ctrl-C is for us alone."""

    def __init__(self, guard: "subprocess.Popen[bytes]", data: Path) -> None:
        self._guard = guard
        self._data = data

    @classmethod
    def launch(cls, account: Account, command: list[str], data: Path, log: Path) -> "ServerProcess":
        """Start the server; it writes what it has to say to `log`."""
        with log.open("ab") as output:
            guard = subprocess.Popen(
                account.command("sh", "-c", GUARD, "sh", *command),
                stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True, **account.options(),
            )  # fmt: skip
        return cls(guard, data)

    def wait_until_ready(self) -> bool:
        """Wait until the server accepts connections; tells False when it has ended instead."""
        deadline = time.monotonic() + STARTING
        while time.monotonic() < deadline:
            if _status(self._data) == "ready":
                return True
            if self._guard.poll() is not None:
                return False
            time.sleep(POLL)
        raise LocalError(f"PostgreSQL was not ready after {STARTING:.0f} seconds")

    def stop(self) -> None:
        """Stop the server: open transactions are rolled back and everything committed is on disk."""
        if self._guard.stdin:
            self._guard.stdin.close()
        try:
            self._guard.wait(STOPPING)
        except subprocess.TimeoutExpired:
            os.killpg(self._guard.pid, signal.SIGKILL)
            self._guard.wait()


def stop_leftover(data: Path) -> None:
    """Stop a server that still runs over `data` after its runtime was killed, and forget one that does not run.

    Only processes that are called postgres and work inside `data` are touched, so never a stranger that got the old id.
    """
    pidfile = data / "postmaster.pid"
    if not pidfile.exists():
        return
    processes = _servers_in(data)
    _signal(processes, signal.SIGINT)
    _, alive = psutil.wait_procs(processes, timeout=STOPPING)
    _signal(alive, signal.SIGKILL)
    _, alive = psutil.wait_procs(alive, timeout=KILLING)
    if alive:
        raise LocalError(f"PostgreSQL (pid {alive[0].pid}) still runs over {data} and cannot be stopped; end it")
    pidfile.unlink(missing_ok=True)


def _servers_in(data: Path) -> list[psutil.Process]:
    found = psutil.process_iter(["name", "cwd"])
    return [process for process in found if _is_postgres(process) and process.info["cwd"] == os.path.realpath(data)]


def _is_postgres(process: psutil.Process) -> bool:
    return (process.info["name"] or "").startswith("postgres")


def _signal(processes: list[psutil.Process], number: int) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            process.send_signal(number)


def _status(data: Path) -> str | None:
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return None
    return lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else None
