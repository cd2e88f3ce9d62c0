"""Requests per second and latency of the API, beside a plain service doing the same work, in one run.

Run: `python -m bench.api_load [--seconds 5]`. It starts the whole system through `local/` (functions, gateway with
tokens, database, bus, queues, push and audit trail), and then FastAPI + SQLAlchemy's ORM + psycopg under uvicorn with
one worker, which does nothing but keep tasks. The latter needs requirements/bench.in, in `.bench` or in the environment
whose Python `TASKFLOW_BENCH_PYTHON` names; without it that column is left out.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from local.postgres.postgres import Postgres
from tests.support.eventually import eventually
from tests.support.system import ROOT, System, free_ports

TASKS = "/api/v1/tasks"
CLIENTS = (1, 16)
WARM_UP = 3.0
"""Seconds in which nothing is counted: as many environments start as there are clients."""

BODY = json.dumps({"title": "Water the plants", "description": "every leaf", "priority": "high", "tags": ["home"]})
NEEDED = "import fastapi, psycopg"
LINKED = ("functions", "layers", "infra", "web")


class Client:
    """One client with one connection; a task of its own to read and change."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        self._task = json.loads(self._send("POST", TASKS, BODY))["id"]
        self._changes = 0

    def create(self) -> None:
        self._send("POST", TASKS, BODY)

    def get(self) -> None:
        self._send("GET", f"{TASKS}/{self._task}")

    def list(self) -> None:
        self._send("GET", f"{TASKS}?limit=50")

    def patch(self) -> None:
        self._changes += 1
        self._send("PATCH", f"{TASKS}/{self._task}", json.dumps({"title": f"change {self._changes}"}))

    def _send(self, method: str, path: str, body: str | None = None) -> bytes:
        self._connection.request(method, path, body, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:200]!r}")
        return content


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        report("TaskFlow through local/", seconds, taskflow(Path(folder)))
        if python := find_plain_python():
            report("FastAPI + ORM + psycopg, one worker", seconds, plain(Path(folder), python))
        else:
            print("the plain service is left out: install requirements/bench.in into .bench")


def report(name: str, seconds: float, started: "Iterator[tuple[int, str]]") -> None:
    with contextmanager(lambda: started)() as (port, token):
        print(f"{name}\n{'':8} {'clients':>8} {'requests/s':>11} {'p50 ms':>8} {'p99 ms':>8}")
        for count in CLIENTS:
            clients = [Client(port, token) for _ in range(count)]
            for operation in ("create", "get", "list", "patch"):
                took = load([getattr(client, operation) for client in clients], seconds)
                cuts = statistics.quantiles(took, n=100)
                rate = len(took) / seconds
                print(f"{operation:8} {count:8} {rate:11.0f} {statistics.median(took):8.1f} {cuts[98]:8.1f}")


def load(jobs: list[Callable[[], None]], seconds: float) -> list[float]:
    """Run all jobs again and again, each in a thread; answers what each run took, in ms."""
    begin = time.perf_counter() + WARM_UP
    took: list[list[float]] = [[] for _ in jobs]
    threads = [
        threading.Thread(target=repeat, args=(job, begin, begin + seconds, kept))
        for job, kept in zip(jobs, took, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for kept in took for one in kept]


def repeat(job: Callable[[], None], begin: float, end: float, took: list[float]) -> None:
    while (now := time.perf_counter()) < end:
        job()
        if now >= begin:
            took.append((time.perf_counter() - now) * 1000)


def taskflow(folder: Path) -> Iterator[tuple[int, str]]:
    """Start the system from a copy of the template that does not slow clients down."""
    source = folder / "source"
    source.mkdir()
    for name in LINKED:
        (source / name).symlink_to(ROOT / name)
    template = (ROOT / "template.yaml").read_text()
    for limit, value in (("ThrottlingBurstLimit", 500), ("ThrottlingRateLimit", 250)):
        template = template.replace(f"{limit}: {value}", f"{limit}: 100000")
    (source / "template.yaml").write_text(template)
    system = System(folder / "state", template=source / "template.yaml").start()
    try:
        yield system.port, system.token()
    finally:
        system.interrupt()


def plain(folder: Path, python: str) -> Iterator[tuple[int, str]]:
    """Start the plain service over a PostgreSQL of its own."""
    server = Postgres(folder / "postgres")
    server.start()
    [port] = free_ports(1)
    address = f"{server.superuser}:{server.password}@{server.host}:{server.port}/{server.database}"
    environment = {**os.environ, "PLAIN_DATABASE": f"postgresql+psycopg://{address}", "PYTHONPATH": str(ROOT)}
    command = [python, "-m", "uvicorn", "bench.plain_api:app", "--port", str(port), "--no-access-log"]
    process = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT, env=environment)
    try:
        eventually(lambda: answers(port), within=30)
        yield port, "none"
    finally:
        process.terminate()
        process.wait(10)
        server.stop()


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        connection.request("GET", TASKS)
        return connection.getresponse().status == 200
    except OSError:
        return False


def find_plain_python() -> str | None:
    """Find a Python that has what the plain service needs."""
    named = os.environ.get("TASKFLOW_BENCH_PYTHON", str(ROOT / ".bench" / "bin" / "python"))
    for python in (named, sys.executable):
        if (
            Path(python).exists()
            and subprocess.run([python, "-c", NEEDED], capture_output=True, check=False).returncode == 0
        ):
            return python
    return None


if __name__ == "__main__":
    main()
