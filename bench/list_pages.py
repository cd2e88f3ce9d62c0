"""What a page costs deep in a long list: page 1 beside page 1,000 of 1,000,000 tasks of one person.

In every order, with every filter, and with words to search for; each with the index that PostgreSQL reads for it. Every
filter fits at least one task in ten, so that there is a page 1,000; the last lines show what a rare word costs.

Run: `python -m bench.list_pages [--rows 1000000]`; it starts a PostgreSQL of its own and fills it through COPY.
"""

import argparse
import random
import statistics
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event

from bench.migrated_database import migrated_database
from bench.stopwatch import timed
from taskflow.adapters.postgres.connection import make_engine
from taskflow.adapters.postgres.task_work import PostgresTaskWork
from taskflow.application.list_tasks import ListTasks
from taskflow.application.ports.tasks import Kind, Sort, SortKey, TaskPlace, TaskQuery
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
ORDERS = {
    f"{'-' if descending else ''}{key}": {"sort": Sort(key, descending)}
    for key in SortKey
    for descending in (True, False)
}
FILTERS: dict[str, dict[str, Any]] = {
    "status=": {"status": [Status.PENDING]},
    "priority=": {"priority": [Priority.HIGH, Priority.URGENT]},
    "tag=": {"tag": "garden"},
    "due_after=": {
        "due_after": BEGIN,
        "due_before": BEGIN + timedelta(days=365),
        "sort": Sort(SortKey.DUE, descending=False),
    },
    "kind=": {"kind": [Kind.SINGLE]},
    "q=": {"q": "fern"},
    "q= -due_date": {"q": "fern", "sort": Sort(SortKey.DUE)},
    "q= two words": {"q": "water fern"},
}
RARE = {"one of all": {"q": "unique"}, "none": {"q": "nowhere"}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with migrated_database() as database:
        fill(database, rows)
        measure(database, rows)


def fill(database: TestDatabase, rows: int) -> None:
    database.fill(f"tasks ({COLUMNS})", make_lines(rows))


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
            task_id, "ada", title_of(number), "every leaf", dice.choice(statuses), dice.choice(priorities),
            "{garden}" if number % 10 == 3 else "{home}", 1, created.isoformat(), changed.isoformat(), due,
        )  # fmt: skip
        yield ("\t".join(map(str, values)) + "\n").encode()


def title_of(number: int) -> str:
    plant = "fern" if number % 10 == 7 else "plant"
    return "Find the unique one" if number == 1234 else f"Water {plant} {number}"


def measure(database: TestDatabase, rows: int) -> None:
    engine = make_engine(database.login("taskflow_api"))
    list_tasks = ListTasks(open_work=partial(PostgresTaskWork, engine, reads_once=True))
    print(f"{rows:,} tasks of one person, pages of {LIMIT}; median of {TIMES}, in ms")
    print(f"{'':14} {'page 1':>8} {f'page {DEEP:,}':>12} {'ratio':>7}  page 1,000 reads")
    for name, query in {**ORDERS, **FILTERS}.items():
        report(list_tasks, engine, name, TaskQuery(limit=LIMIT, **query))
    for name, query in RARE.items():
        took = statistics.median(
            timed(partial(list_tasks, TaskQuery(limit=LIMIT, **query), caller=ADA))[0] for _ in range(3)
        )
        print(f"{f'q: {name}':14} {took:8.0f}")


def report(list_tasks: ListTasks, engine: Engine, name: str, query: TaskQuery) -> None:
    pages = [query, replace(query, after=walk(list_tasks, query))]
    times: list[list[float]] = [[], []]
    for _ in range(TIMES):
        for page, found in zip(pages, times, strict=True):
            found.append(timed(partial(list_tasks, page, caller=ADA))[0])
    first, deep = map(statistics.median, times)
    verdict = "" if deep <= BAR * first else "  TOO SLOW"
    print(f"{name:14} {first:8.2f} {deep:12.2f} {deep / first:7.2f}  {plan(engine, pages[1])}{verdict}")


def plan(engine: Engine, query: TaskQuery) -> str:
    """Name the scan that PostgreSQL chooses, and what it does on top."""
    seen: list[tuple[str, Any]] = []
    with PostgresTaskWork(engine, owner_id=ADA.user) as work:
        event.listen(engine, "before_cursor_execute", lambda _, __, *asked: seen.append(asked[:2]), once=True)
        work.tasks.list(query)
        statement, parameters = seen[0]
        lines = [row[0] for row in work.connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
    nodes = [line.strip(" ->").partition("  (")[0] for line in lines if "(cost=" in line]
    return ", ".join(node for node in nodes if node != "Limit")


def walk(list_tasks: ListTasks, query: TaskQuery) -> TaskPlace | None:
    """Follow the list to just before the deep page, in larger pages."""
    place, left = None, (DEEP - 1) * LIMIT
    while left:
        page = list_tasks(replace(query, limit=min(200, left), after=place), caller=ADA)
        left -= len(page.items)
        place = page.next
    return place


if __name__ == "__main__":
    main()
