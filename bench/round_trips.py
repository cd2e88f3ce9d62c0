"""How often and how long a use case waits for the database: round trips on the wire, and latency, both warm.

Run: `python -m bench.round_trips`; it starts a PostgreSQL of its own, and publishes nothing.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from local.postgres.postgres import Postgres
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.ids import Uuid7Ids
from taskflow.adapters.postgres.connection import make_engine
from taskflow.adapters.postgres.task_work import PostgresTaskWork
from taskflow.application.create_task import CreateTask
from taskflow.application.delete_task import DeleteTask
from taskflow.application.get_task import GetTask
from taskflow.application.list_tasks import ListTasks
from taskflow.application.ports.tasks import TaskQuery
from taskflow.domain.task import TaskDraft
from tests.integration.database import TestDatabase
from tests.integration.wire import CountingWire
from tests.unit.taskflow.builders import a_caller
from tests.unit.taskflow.fakes import FakePublisher

TIMES = 500
ADA = a_caller()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder) / "postgres")
        server.start()
        os.environ["SSL_CERT_FILE"] = str(server.ca_file)
        try:
            database = TestDatabase(server)
            database.create()
            database.schema.upgrade()
            measure(database)
        finally:
            server.stop()


def measure(database: TestDatabase) -> None:
    wire = CountingWire(database.host, database.port)
    counted, timed = (jobs(database, port) for port in (wire.port, database.port))
    print(f"{'':8} {'round trips':>12} {'p50 ms':>8} {'p99 ms':>8}")
    for name in timed:
        trips = round_trips(wire, counted[name])
        latencies = sorted(latency(timed[name]) for _ in range(TIMES))
        print(f"{name:8} {trips:12} {statistics.median(latencies):8.2f} {latencies[int(TIMES * 0.99)]:8.2f}")
    wire.close()


def jobs(database: TestDatabase, port: int) -> dict[str, Callable[[], object]]:
    open_work = partial(PostgresTaskWork, make_engine(database.login("taskflow_api", port=port)))
    clock = SystemClock()
    tools = {"open_work": open_work, "publisher": FakePublisher(), "clock": clock, "ids": Uuid7Ids(clock)}
    create, delete = CreateTask(**tools), DeleteTask(**tools)
    get, list_tasks = GetTask(open_work=open_work), ListTasks(open_work=open_work)
    kept = [create(TaskDraft(title="Water the plants"), caller=ADA) for _ in range(2 * TIMES)]
    return {
        "create": lambda: create(TaskDraft(title="Water the plants", tags=("home",)), caller=ADA),
        "get": lambda: get(kept[0].id, caller=ADA),
        "list": lambda: list_tasks(TaskQuery(limit=50), caller=ADA),
        "delete": lambda: delete(kept.pop().id, caller=ADA),
    }


def round_trips(wire: CountingWire, job: Callable[[], object]) -> int:
    job()
    wire.reset()
    job()
    return wire.round_trips


def latency(job: Callable[[], object]) -> float:
    begin = time.perf_counter()
    job()
    return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    main()
