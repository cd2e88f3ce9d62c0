"""How fast the audit trail is written, hash chain included, against SQLAlchemy's `insert(list)` without one.

Run: `python -m bench.audit_write`; it starts a PostgreSQL of its own. Both write the same entries into the same table
with the same indexes, in batches of the same size, each batch in a transaction; the trail also empties the outbox.
"""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import insert

from bench.migrated_database import migrated_database
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.ids import Uuid7Ids
from taskflow.adapters.postgres.audit_work import PostgresAuditWork
from taskflow.adapters.postgres.connection import make_migration_engine
from taskflow.adapters.postgres.tables import task_events
from taskflow.application.record_audit import RecordAudit
from taskflow.contracts.task import TaskView
from taskflow.domain.audit_chain import AuditEntry
from tests.integration.database import TestDatabase
from tests.unit.taskflow.builders import a_task, an_entry

BATCH = 1_000
"""What `audit_writer` gets from its queue at most."""

CHAINED, PLAIN = 4_000, 1_000
ROUNDS = 15
BAR = 10


def main() -> None:
    with migrated_database() as database:
        measure(database)


def measure(database: TestDatabase) -> None:
    plain, chained = plain_writer(database), chained_writer(database)
    waiting = outbox_filler(database)
    chained(entries(BATCH))  # which also opens the month
    plain(entries(BATCH))
    print(f"{'round':>5} {'insert(list)':>14} {'audit trail':>14} {'ratio':>7}   (rows/s, batches of {BATCH})")
    ratios = []
    for number in range(1, ROUNDS + 1):
        slow, fast = speed(plain, entries(PLAIN)), speed(chained, waiting(entries(CHAINED)))
        ratios.append(fast / slow)
        print(f"{number:5} {slow:14,.0f} {fast:14,.0f} {ratios[-1]:7.1f}")
    print(f"median ratio {statistics.median(ratios):.1f}, the bar is {BAR}")


def entries(count: int) -> list[AuditEntry]:
    ids, begin = Uuid7Ids(SystemClock()), datetime.now(UTC)
    payload = {"owner_id": "ada", "task": json.loads(TaskView.of(a_task()).model_dump_json())}
    return [
        an_entry(
            event_id=ids.new(),
            entity_id=str(ids.new()),
            owner_id=f"person-{number % 50}",
            payload=payload,
            occurred_at=begin + timedelta(microseconds=number),
        )
        for number in range(count)
    ]


def outbox_filler(database: TestDatabase) -> Callable[[list[AuditEntry]], list[AuditEntry]]:
    """Put events where `audit_writer` finds them, as a change does."""

    def fill(batch: list[AuditEntry]) -> list[AuditEntry]:
        ids = ",".join(str(entry.event_id) for entry in batch)
        database.as_root(f"""
            INSERT INTO outbox SELECT event_id::uuid, 'ada', 'taskflow.tasks', 'task.created', '{{}}', now(), 0, now()
            FROM string_to_table('{ids}', ',') AS event_id
        """)
        return batch

    return fill


def chained_writer(database: TestDatabase) -> Callable[[Sequence[AuditEntry]], object]:
    return RecordAudit(open_work=partial(PostgresAuditWork, database.engine("taskflow_audit")), clock=SystemClock())


def plain_writer(database: TestDatabase) -> Callable[[Sequence[AuditEntry]], object]:
    engine = make_migration_engine(database.login("taskflow_audit"))
    connection = engine.connect()

    def write(batch: Sequence[AuditEntry]) -> None:
        connection.execute(insert(task_events), [row(entry) for entry in batch])
        connection.commit()

    return write


def row(entry: AuditEntry) -> dict[str, Any]:
    names = ("event_id", "event_type", "entity_type", "entity_id", "owner_id", "correlation_id", "causation_id")
    return {name: getattr(entry, name) for name in names} | {
        "position": entry.event_id.int >> 65,
        "actor": {"user": entry.actor.user, "client": entry.actor.client, "agent": entry.actor.agent},
        "occurred_at": entry.occurred_at,
        "recorded_at": entry.occurred_at,
        "changes": entry.changes,
        "payload": entry.payload,
        "hash": bytes(32),
    }


def speed(write: Callable[[Sequence[AuditEntry]], object], rows: Sequence[AuditEntry]) -> float:
    begin = time.perf_counter()
    for first in range(0, len(rows), BATCH):
        write(rows[first : first + BATCH])
    return len(rows) / (time.perf_counter() - begin)


if __name__ == "__main__":
    main()
