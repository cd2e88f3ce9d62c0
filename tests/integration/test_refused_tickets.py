"""Tickets that are shown in vain, in PostgreSQL."""

from functools import partial

import pytest

from taskflow.adapters.postgres.refusal_work import PostgresRefusalWork
from taskflow.application.report_refusal import ReportRefusal
from taskflow.contracts.audit import read_entry
from taskflow.domain.ticket import hash_token
from tests.unit.taskflow.builders import NOON, minutes
from tests.unit.taskflow.fakes import FakeClock, FakeIds


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def report(database, clock):
    open_work = partial(PostgresRefusalWork, database.engine("taskflow_gateway"))
    return partial(ReportRefusal(open_work=open_work, clock=clock, ids=FakeIds()), correlation_id="c-1")


def issue(ports, token):
    with ports.ticket_work(owner_id="ada") as work:
        work.add(token_hash=hash_token(token), origin=None, expires_at=NOON + minutes(1))
        work.commit()


def redeem(ports, token):
    with ports.connection_work() as work:
        work.redeem(
            token_hash=hash_token(token),
            origin=None,
            connection_id="c-1",
            now=NOON,
            expires_at=NOON + minutes(120),
        )
        work.commit()


def told(database):
    rows = database.as_root("SELECT event_type, source, detail FROM outbox")
    template = '{{"detail-type": "{0.event_type}", "source": "{0.source}", "detail": {0.detail}}}'
    return [read_entry(template.format(row)) for row in rows]


def test_a_guess_is_no_event(report, database):
    assert not report("guessed")
    assert told(database) == []


def test_a_used_ticket_is_told_once_to_its_owner(ports, report, database):
    issue(ports, "secret")
    redeem(ports, "secret")
    assert [report("secret") for _ in range(3)] == [True, False, False]
    [entry] = told(database)
    assert (entry.event_type, entry.owner_id, entry.actor.user) == ("ticket.refused", "ada", None)
    assert entry.payload["ticket"]["reason"] == "used"
    assert "secret" not in str(entry)


@pytest.mark.parametrize(("later", "reason"), [(minutes(2), "expired"), (minutes(0), "origin")])
def test_the_reason_is_told(ports, report, database, *, clock, later, reason):
    issue(ports, "secret")
    clock.advance(later)
    assert report("secret")
    [entry] = told(database)
    assert entry.payload["ticket"]["reason"] == reason
