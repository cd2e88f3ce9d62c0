"""Requests per second and latency of the API, beside a plain service doing the same work, in one run.

Run: `make .bench/bench.stamp`, then `python -m bench.api_load [--seconds 5]`. It starts the whole system through
`local/` (functions, gateway with tokens, database, bus, queues, push and audit trail), with the template's own
parameters saying that it shall not turn anybody away; and then FastAPI + SQLAlchemy's ORM + psycopg under uvicorn with
one worker, which checks and keeps tasks and their events in the same tables. The clients are a process of their own.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.postgres.postgres import Postgres
from tests.integration.database import TestDatabase
from tests.support.eventually import eventually
from tests.support.system import ROOT, System, free_ports

TASKS = "/api/v1/tasks"
CLIENTS = (1, 16)
WARM_UP = 100
"""Requests of each client that are not counted: meanwhile environments start, one after the other."""

SETTLE_SECONDS = 300

BODY = json.dumps({"title": "Water the plants", "description": "every leaf", "priority": "high", "tags": ["home"]})
PLAIN_PYTHON = ROOT / ".bench" / "bin" / "python"
UNTHROTTLED = {"RequestsPerSecond": 100_000, "RequestBurst": 100_000}


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
    if not PLAIN_PYTHON.exists():
        parser.error("there is no plain service to compare with; run `make .bench/bench.stamp` first")
    with tempfile.TemporaryDirectory() as folder:
        report("TaskFlow through local/", seconds, taskflow(Path(folder)))
        report("FastAPI + ORM + psycopg, one worker", seconds, plain(Path(folder)))


@dataclass(frozen=True)
class Service:
    """Where a service answers; `settle` waits until nothing is left to do of what it was asked."""

    port: int
    token: str
    settle: Callable[[], object]


def report(name: str, seconds: float, started: Iterator[Service]) -> None:
    with contextmanager(lambda: started)() as service:
        print(f"{name}\n{'':8} {'clients':>8} {'requests/s':>11} {'p50 ms':>8} {'p99 ms':>8}")
        for count in CLIENTS:
            clients = [Client(service.port, service.token) for _ in range(count)]
            for operation in ("create", "get", "list", "patch"):
                service.settle()
                took = load([getattr(client, operation) for client in clients], seconds)
                cuts = statistics.quantiles(took, n=100)
                rate = len(took) / seconds
                print(f"{operation:8} {count:8} {rate:11.0f} {statistics.median(took):8.1f} {cuts[98]:8.1f}")


def load(jobs: list[Callable[[], None]], seconds: float) -> list[float]:
    """Run all jobs again and again, each in a thread; answers what each run took, in ms."""
    warm = threading.Barrier(len(jobs))
    took: list[list[float]] = [[] for _ in jobs]
    threads = [
        threading.Thread(target=repeat, args=(job, warm, seconds, kept)) for job, kept in zip(jobs, took, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for kept in took for one in kept]


def repeat(job: Callable[[], None], warm: threading.Barrier, seconds: float, took: list[float]) -> None:
    for _ in range(WARM_UP):
        job()
    warm.wait()
    end = time.perf_counter() + seconds
    while (now := time.perf_counter()) < end:
        job()
        took.append((time.perf_counter() - now) * 1000)


def taskflow(folder: Path) -> Iterator[Service]:
    """Start the system; what an operation has set going is done before the next is measured."""
    system = System(folder / "state", parameters=UNTHROTTLED).start()
    try:
        yield Service(system.port, system.token(), lambda: eventually(lambda: is_idle(system), within=SETTLE_SECONDS))
    finally:
        system.interrupt()


def is_idle(system: System) -> bool:
    return not any(queue["visible"] + queue["in_flight"] for queue in system.queues().values())


def plain(folder: Path) -> Iterator[Service]:
    """Start the plain service over a PostgreSQL of its own, which has the same schema."""
    server = Postgres(folder / "postgres")
    server.start()
    os.environ["SSL_CERT_FILE"] = str(server.ca_file)
    database = TestDatabase(server)
    database.create()
    database.schema.upgrade()
    [port] = free_ports(1)
    address = f"{server.superuser}:{server.password}@{server.host}:{server.port}/{database.name}"
    environment = {**os.environ, "PLAIN_DATABASE": f"postgresql+psycopg://{address}", "PYTHONPATH": str(ROOT)}
    command = [str(PLAIN_PYTHON), "-m", "uvicorn", "bench.plain_api:app", "--port", str(port), "--no-access-log"]
    process = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT, env=environment)
    try:
        eventually(lambda: answers(port), within=30)
        yield Service(port, "none", lambda: None)
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


if __name__ == "__main__":
    main()
