"""Many at once: what must happen once happens once, on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from taskflow.adapters.postgres.audit_work import PostgresAuditWork
from taskflow.adapters.postgres.outbox import PostgresOutbox
from taskflow.adapters.postgres.task_work import PostgresTaskWork
from taskflow.application.record_audit import RecordAudit
from tests.unit.taskflow.builders import NOON, a_task, an_entry, an_event, minutes
from tests.unit.taskflow.fakes import FakeClock


def together(jobs):
    """Run all jobs at the same moment, each in a thread of its own, and answer their results."""
    start = Barrier(len(jobs))

    def run(job):
        start.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_two_relays_never_claim_the_same_event_and_never_wait_for_each_other(ports, database):
    for _ in range(30):
        with ports.task_work(owner_id="ada") as work:
            work.record(an_event())
            work.commit()
    relays = [PostgresOutbox(database.engine("taskflow_relay")) for _ in range(2)]
    claims = together([partial(relay.claim, now=NOON + minutes(1), limit=15) for relay in relays])
    claimed = [publication.event_id for claim in claims for publication in claim]
    assert len(claimed) == len(set(claimed))
    left = [publication.event_id for publication in relays[0].claim(now=NOON + minutes(1), limit=30)]
    assert set(claimed) | set(left) == ports.waiting()
    assert not set(claimed) & set(left)


def test_a_locked_event_is_skipped_and_not_waited_for(ports, database):
    for _ in range(2):
        with ports.task_work(owner_id="ada") as work:
            work.record(an_event())
            work.commit()
    busy = database._root(database.name).connect()
    busy.exec_driver_sql("SELECT event_id FROM outbox ORDER BY next_attempt_at, event_id LIMIT 1 FOR UPDATE")
    assert len(ports.outbox().claim(now=NOON + minutes(1), limit=10)) == 1
    busy.close()


def test_writers_of_the_trail_make_one_chain_and_write_each_event_once(ports, database):
    entries = [an_entry() for _ in range(60)]

    def record(batch):
        open_work = partial(PostgresAuditWork, database.engine("taskflow_audit"))
        return RecordAudit(open_work=open_work, clock=FakeClock())(batch).written

    batches = [entries[:30], entries[20:50], entries[40:], entries]
    assert sum(together([partial(record, batch) for batch in batches])) == 60
    positions = database.as_root("SELECT position FROM task_events ORDER BY position")
    assert [row.position for row in positions] == list(range(1, 61))


def test_writers_that_open_a_new_month_together_do_not_fail(ports, database):
    def record(batch):
        open_work = partial(PostgresAuditWork, database.engine("taskflow_audit"))
        return RecordAudit(open_work=open_work, clock=FakeClock())(batch).written

    database.as_root("DROP TABLE IF EXISTS task_events_2031_01, task_events_2031_02")
    january, february = (NOON.replace(year=2031, month=month) for month in (1, 2))
    batches = [[an_entry(occurred_at=january), an_entry(occurred_at=february)] for _ in range(4)]
    assert together([partial(record, batch) for batch in batches]) == [2, 2, 2, 2]


def test_a_task_is_removed_by_one_of_many(ports, database):
    task = a_task()
    with ports.task_work(owner_id="ada") as work:
        work.tasks.add(task)
        work.commit()

    def remove():
        with PostgresTaskWork(database.engine("taskflow_api"), owner_id="ada") as work:
            removed = work.tasks.remove(task.id)
            work.commit()
        return removed

    assert [removed for removed in together([remove] * 6) if removed] == [[task]]
