"""What a page costs deep in a long list: page 1 beside page 1,000 of 1,000,000 tasks of one person, in every order.

Run: `python -m bench.list_pages [--rows 1000000]`; it starts a PostgreSQL of its own and fills it through COPY.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from local.postgres.postgres import Postgres
from taskflow.adapters.postgres.connection import make_engine
from taskflow.adapters.postgres.task_work import PostgresTaskWork
from taskflow.application.list_tasks import ListTasks
from taskflow.application.ports.tasks import Sort, SortKey, TaskPlace, TaskQuery
from taskflow.domain.task import Priority, Status
from tests.integration.database import TestDatabase
from tests.unit.taskflow.builders import a_caller

LIMIT = 50
DEEP = 1_000
TIMES = 60
BAR = 1.5
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ADA = a_caller("ada")
COLUMNS = "id, owner_id, title, description, status, priority, tags, version, created_at, updated_at, due_date"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder) / "postgres")
        server.start()
        os.environ["SSL_CERT_FILE"] = str(server.ca_file)
        try:
            measure(fill(server, rows), rows)
        finally:
            server.stop()


def fill(server: Postgres, rows: int) -> TestDatabase:
    database = TestDatabase(server)
    database.create()
    database.schema.upgrade()
    database.fill(f"tasks ({COLUMNS})", make_lines(rows))
    return database


def make_lines(rows: int) -> Iterator[bytes]:
    dice = random.Random(1)
    statuses, priorities = list(Status), list(Priority)
    for number in range(rows):
        created = BEGIN + timedelta(seconds=number)
        due = (created + timedelta(hours=dice.randrange(1, 9000))).isoformat() if number % 5 else r"\N"
        milliseconds = int(created.timestamp() * 1000)
        task_id = UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | dice.getrandbits(62))
        changed = created + timedelta(seconds=dice.randrange(0, 10**6))
        values = (
            task_id, "ada", f"Water plant {number}", "every leaf", dice.choice(statuses), dice.choice(priorities),
            "{home}", 1, created.isoformat(), changed.isoformat(), due,
        )  # fmt: skip
        yield ("\t".join(map(str, values)) + "\n").encode()


def measure(database: TestDatabase, rows: int) -> None:
    list_tasks = ListTasks(open_work=partial(PostgresTaskWork, make_engine(database.login("taskflow_api"))))
    print(f"{rows:,} tasks of one person, pages of {LIMIT}; median of {TIMES}, in ms")
    print(f"{'':14} {'page 1':>8} {f'page {DEEP:,}':>12} {'ratio':>7}")
    for key in SortKey:
        for descending in (True, False):
            report(list_tasks, Sort(key, descending))


def report(list_tasks: ListTasks, sort: Sort) -> None:
    place = walk(list_tasks, sort)
    pages = [TaskQuery(limit=LIMIT, sort=sort), TaskQuery(limit=LIMIT, sort=sort, after=place)]
    times: list[list[float]] = [[], []]
    for _ in range(TIMES):
        for query, found in zip(pages, times, strict=True):
            found.append(latency(partial(list_tasks, query, caller=ADA)))
    first, deep = map(statistics.median, times)
    name = f"{'-' if sort.descending else ''}{sort.key}"
    print(f"{name:14} {first:8.2f} {deep:12.2f} {deep / first:7.2f}{'' if deep <= BAR * first else '  TOO SLOW'}")


def walk(list_tasks: ListTasks, sort: Sort) -> TaskPlace | None:
    """Follow the list to just before the deep page, in larger pages."""
    place, left = None, (DEEP - 1) * LIMIT
    while left:
        page = list_tasks(TaskQuery(limit=min(200, left), sort=sort, after=place), caller=ADA)
        left -= len(page.items)
        place = page.next
    return place


def latency(job: "partial[object]") -> float:
    begin = time.perf_counter()
    job()
    return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    main()
