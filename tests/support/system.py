"""The whole system as a user starts it: a process of its own, on free ports, with a state folder of its own."""

import contextlib
import itertools
import json
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pg8000.dbapi

ROOT = Path(__file__).parents[2]
START_SECONDS = 90
PORTS = range(20_000, 32_768)
"""Below Linux's `ip_local_port_range`."""

NewSystem = Callable[[str], AbstractContextManager["System"]]
"""Starts a system for those who want one of their own, and stops it after them."""


def free_ports(count: int) -> list[int]:
    """Find ports that nothing uses right now, and that the system gives to no client's connection meanwhile."""
    found = filter(_is_free, random.sample(PORTS, len(PORTS)))
    return list(itertools.islice(found, count))


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


class System:
    """`python -m local run` in a process group of its own."""

    def __init__(
        self,
        data: Path,
        *,
        template: Path | None = None,
        reload: bool = False,
        parameters: Mapping[str, object] | None = None,
    ) -> None:
        self.port, self.aws_port = free_ports(2)
        self.data, self.template = data, template or ROOT / "template.yaml"
        self.url = self.origin = f"http://127.0.0.1:{self.port}"
        self._reload = reload
        self._parameters = dict(parameters or {})
        self.output: list[str] = []
        self._ready = False
        self._process: subprocess.Popen[str] | None = None

    @property
    def command(self) -> list[str]:
        options = ["--port", str(self.port), "--aws-port", str(self.aws_port), "--data", str(self.data)]
        if not self._reload:
            options.append("--no-reload")
        options += [f"--parameter={name}={value}" for name, value in self._parameters.items()]
        return [sys.executable, "-m", "local", "run", "--template", str(self.template), *options]

    def start(self) -> "System":
        """Start it and wait until it says that it is ready."""
        self._ready, settled = False, threading.Event()
        self._process = subprocess.Popen(
            self.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        threading.Thread(target=self._read, args=(self._process, settled), daemon=True).start()
        settled.wait(START_SECONDS)
        assert self._ready, "not ready:\n" + "\n".join(self.output[-40:])
        return self

    def interrupt(self) -> int:
        """Press Ctrl-C and wait for the end; answers the exit code."""
        return self._signal(signal.SIGINT)

    def kill(self) -> None:
        """`kill -9` the runtime, and nothing else: what it leaves behind has to cope."""
        self._signal(signal.SIGKILL)

    def token(self, user: str = "ada@example.com", *groups: str) -> str:
        """Sign a user in through the command line, as the README says."""
        options = [part for group in groups for part in ("--group", group)]
        command = [sys.executable, "-m", "local", "token", "--port", str(self.port), "--user", user, *options]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()

    def client(self, user: str = "ada@example.com", *groups: str) -> httpx.Client:
        """An HTTP client that is signed in."""
        headers = {"authorization": f"Bearer {self.token(user, *groups)}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)

    def tokens(self, user: str) -> dict[str, str]:
        """Sign a user in and answer both tokens, `access_token` and `id_token`."""
        answer = httpx.post(f"{self.url}/_local/token", json={"user": user}, timeout=30)
        tokens: dict[str, str] = answer.raise_for_status().json()
        return tokens

    def now(self) -> datetime:
        """Tell the functions' time."""
        return datetime.fromtimestamp(httpx.get(f"{self.url}/_local/clock").json()["now"], UTC)

    def advance(self, step: timedelta) -> None:
        """Let time go by, for every timer and every function."""
        seconds = step.total_seconds()
        httpx.post(f"{self.url}/_local/clock/advance", json={"seconds": seconds}, timeout=60).raise_for_status()

    def invocations(self, function: str) -> int:
        """Count the invocations of a function, by its logical id."""
        functions = httpx.get(f"{self.url}/_local/status").json()["functions"]
        return next(int(one["invocations"]) for one in functions if one["name"].endswith(function))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into the database as its administrator, past every policy."""
        return rows_of(self.data / "postgres", sql)

    def queues(self) -> dict[str, dict[str, Any]]:
        """What every queue holds, by name."""
        return {queue["name"]: queue for queue in httpx.get(f"{self.url}/_local/queues").json()["queues"]}

    def processes(self) -> list[int]:
        """Every process that has the state folder or this run's ports in its command line or environment."""
        return [pid for pid in _all_processes() if _mentions(pid, str(self.data).encode())]

    def _signal(self, number: int) -> int:
        assert self._process is not None
        os.kill(self._process.pid, number)
        return self._process.wait(30)

    def _read(self, process: "subprocess.Popen[str]", settled: threading.Event) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.output.append(line.rstrip("\n"))
            if "ready" in line and self.url in line:
                self._ready = True
                settled.set()
        settled.set()


def rows_of(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """Ask the embedded PostgreSQL over `folder` as its administrator; what is changed is kept."""
    port, password = ((folder / name).read_text() for name in ("port", "password"))
    connection = pg8000.dbapi.connect(
        user="rdsadmin",
        password=password,
        host="127.0.0.1",
        port=int(port),
        database="taskflow",
        ssl_context=ssl.create_default_context(cafile=str(folder / "ca.pem")),
    )
    with contextlib.closing(connection), contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(sql)
        found = [tuple(row) for row in cursor.fetchall()]
        connection.commit()
        return found


def _all_processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _mentions(pid: int, text: bytes) -> bool:
    try:
        seen = b"".join(Path(f"/proc/{pid}/{part}").read_bytes() for part in ("cmdline", "environ"))
    except OSError:
        return False
    return text in seen


def frame(text: str | bytes) -> dict[str, Any]:
    """Read a WebSocket frame."""
    parsed: dict[str, Any] = json.loads(text)
    return parsed
