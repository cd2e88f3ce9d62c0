"""How often and how long each route waits for the database: round trips on the wire, and latency, all warm.

Run: `python -m bench.round_trips`; it starts a PostgreSQL of its own, runs whole requests without a gateway, and
publishes nothing. The bar is 8 for what writes and 6 for what reads.
"""

import os
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from itertools import count
from pathlib import Path

os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "bench")
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "TaskFlow")

from bench.migrated_database import migrated_database
from bench.stopwatch import timed
from taskflow.adapters.postgres.connection import make_engine
from tests.integration.api_over_postgres import Api
from tests.integration.database import TestDatabase
from tests.integration.wire import CountingWire
from tests.support.logs import captured
from tests.unit.taskflow.fakes import FakePublisher

TASKS = "/api/v1/tasks"
TIMES = 300
BODY = {"title": "Water the plants", "description": "every leaf", "priority": "high", "tags": ["home"]}


def main() -> None:
    with migrated_database() as database:
        with quiet():
            lines = list(measure(database))
        print("\n".join(lines))


@contextmanager
def quiet() -> Iterator[None]:
    """Keep logs and metrics off the table."""
    with captured(), Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        yield


def measure(database: TestDatabase) -> Iterator[str]:
    wire = CountingWire(database.host, database.port)
    counted, plain = (routes(database, port) for port in (wire.port, database.port))
    yield f"{'':24} {'round trips':>12} {'p50 ms':>8} {'p99 ms':>8}"
    for name in plain:
        trips = round_trips(wire, counted[name])
        latencies = sorted(timed(plain[name])[0] for _ in range(TIMES))
        yield f"{name:24} {trips:12} {statistics.median(latencies):8.2f} {latencies[int(TIMES * 0.99)]:8.2f}"
    wire.close()


def routes(database: TestDatabase, port: int) -> dict[str, Callable[[], object]]:
    api = Api(make_engine(database.login("taskflow_api", port=port)), FakePublisher())
    numbers = count()
    kept = [api.ask("POST", TASKS, body=BODY).json["id"] for _ in range(TIMES + 10)]
    task = f"{TASKS}/{kept[0]}"

    def ask(method: str, path: str, status: int = 200, **options: object) -> None:
        assert api.ask(method, path, **options).status == status

    def new(word: str) -> str:
        return f"{word}-{next(numbers)}"

    return {
        "create": lambda: ask("POST", TASKS, 201, body=BODY),
        "create with a key": lambda: ask("POST", TASKS, 201, body=BODY, headers={"idempotency-key": new("k")}),
        "get": lambda: ask("GET", task),
        "list": lambda: ask("GET", TASKS, query={"limit": 50}),
        "list by due date": lambda: ask("GET", TASKS, query={"sort": "due_date", "status": "pending", "q": "water"}),
        "patch": lambda: ask("PATCH", task, body={"title": new("change")}),
        "patch without change": lambda: ask("PATCH", task, body={"priority": "high"}),
        "put": lambda: ask("PUT", task, body={**BODY, "title": new("change")}),
        "complete": lambda: ask("POST", f"{TASKS}/{kept[1 + next(numbers) % TIMES]}/complete"),
        "delete": lambda: ask("DELETE", f"{TASKS}/{kept.pop()}", 204),
    }


def round_trips(wire: CountingWire, job: Callable[[], object]) -> int:
    for _ in range(2):
        job()
    wire.reset()
    job()
    return wire.round_trips


if __name__ == "__main__":
    main()
