"""`python -m taskflow.audit`, and what it compares."""

from datetime import timedelta
from functools import partial

import pytest

from taskflow.adapters.postgres.audit_completeness import PostgresCompleteness
from taskflow.contracts.task import TaskView
from tests.integration.audit_trail import Trail
from tests.support.audit_command import audit_command
from tests.unit.taskflow.builders import NOON, a_task, an_entry, an_event


@pytest.fixture
def trail(database):
    return Trail(database)


@pytest.fixture
def compare(database):
    return PostgresCompleteness(database.engine("taskflow_maintainer"))


@pytest.fixture
def run(server):
    return partial(audit_command, server.ca_file.parent)


def commit_task(ports, *, in_outbox=False, **draft):
    """Keep a task, and its event in the outbox or nowhere."""
    task = a_task(**draft)
    with ports.task_work(owner_id="ada") as work:
        work.tasks.add(task)
        if in_outbox:
            work.record(an_event(task))
        work.commit()
    return task


def entry_of(task, event_type="task.created"):
    payload = {"owner_id": "ada", "task": TaskView.of(task).model_dump(mode="json")}
    return an_entry(entity_id=str(task.id), event_type=event_type, payload=payload, occurred_at=task.updated_at)


def test_an_empty_outbox_and_a_trail_that_knows_every_task_is_complete(ports, trail, compare):
    trail.write(entry_of(commit_task(ports)))
    assert compare().complete


def test_what_waits_is_not_complete(ports, trail, compare):
    trail.fill(1, now=NOON - timedelta(hours=1), event_type="other.event")
    commit_task(ports, in_outbox=True)
    found = compare()
    assert (found.complete, found.waiting, found.oldest) == (False, 1, NOON)
    assert (found.unrecorded, found.vanished) == ([], [])


def test_a_change_that_is_nowhere_is_named(ports, trail, compare):
    trail.write(entry_of(commit_task(ports)))
    lost = commit_task(ports)
    assert compare().unrecorded == [str(lost.id)]


def test_a_task_that_is_gone_without_a_trace_is_named(ports, trail, compare):
    deleted, vanished = a_task(), a_task()
    trail.write(entry_of(deleted), entry_of(deleted, "task.deleted"), entry_of(vanished))
    assert compare().vanished == [str(vanished.id)]


def test_the_command_says_that_all_is_well(run, ports, trail):
    trail.write(entry_of(commit_task(ports)))
    head = trail.head()
    assert run("verify", "--month", "2026-05") == (0, f"2026-05: intact, 1 entries, head {head.hash.hex()}\n")
    assert run("complete")[0] == 0


def test_the_command_names_the_first_broken_entry(run, trail, database):
    entries = trail.fill(3)
    database.as_root("UPDATE task_events SET owner_id = 'eve' WHERE position = 2")
    code, said = run("verify")
    assert code == 1
    assert f"2026-05: BROKEN at position 2: changed (event {entries[1].event_id})" in said


def test_the_command_takes_a_head_that_was_kept_elsewhere(run, trail):
    trail.fill(3)
    code, said = run("verify", "--head", f"2026-05:4:{'0' * 64}")
    assert (code, "2026-05: BROKEN at position 4: cut" in said) == (1, True)


def test_the_command_says_what_is_missing(run, ports, trail):
    trail.fill(1, event_type="other.event")
    lost = commit_task(ports)
    assert run("complete") == (1, f"task {lost.id}: its last change is not in the trail\n")


@pytest.mark.parametrize("arguments", [["verify", "--month", "May"], ["verify", "--head", "x"], []])
def test_a_wrong_command_is_explained(run, arguments):
    code, said = run(*arguments)
    assert code == 2
    assert "Traceback" not in said
