"""Searching the trail: what a query touches, told by EXPLAIN on the very statements that run."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from taskflow.adapters.postgres.audit_log import PostgresAuditLog
from taskflow.application.list_audit_entries import ListAuditEntries
from taskflow.application.paging import Position
from taskflow.application.ports.audit import AuditQuery
from tests.integration.audit_trail import Trail
from tests.unit.taskflow.builders import a_caller, an_entry, an_id

MONTHS = [datetime(2026, month, 15, tzinfo=UTC) for month in range(1, 7)]


@pytest.fixture
def trail(database):
    trail = Trail(database)
    for moment in MONTHS:
        trail.fill(20, now=moment)
    database.as_root("ANALYZE task_events")
    return trail


class Explainer:
    """Puts EXPLAIN before each query of the trail, and remembers the plans."""

    def __init__(self, database):
        self.engine, self.plans = database.engine("taskflow_api"), []
        self.log = PostgresAuditLog(self.engine)
        event.listen(self.engine, "before_cursor_execute", self._explain)

    def _explain(self, _, cursor, statement, values, *__):
        if "FROM task_events" in statement:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
            self.plans.append(cursor.fetchone()[0])

    def touched(self, query, caller=None):
        """The partitions that one page really reads."""
        self.plans.clear()
        ListAuditEntries(log=self.log)(query, caller=caller or a_caller())
        [plan] = self.plans
        return set(re.findall(r"task_events_(\d{4}_\d{2})(?!\d)", json.dumps(list(_executed(plan[0]["Plan"])))))


def _executed(node):
    if node.get("Actual Loops"):
        yield node.get("Relation Name", "")
        for child in node.get("Plans", ()):
            yield from _executed(child)


@pytest.fixture
def explain(database):
    return Explainer(database)


@pytest.mark.parametrize("caller", [a_caller(), a_caller("root", is_admin=True)], ids=["person", "administrator"])
@pytest.mark.parametrize("filters", [{}, {"event_type": "task.created"}, {"actor": "ada"}, {"entity_id": "none"}])
def test_a_query_touches_the_partitions_of_its_months_alone(trail, explain, filters, caller):
    march = AuditQuery(limit=500, since=datetime(2026, 3, 1, tzinfo=UTC), until=datetime(2026, 4, 1, tzinfo=UTC))
    query = AuditQuery(limit=500, since=march.since, until=march.until, **filters)
    assert explain.touched(query, caller) <= {"2026_03"}
    two = AuditQuery(limit=500, since=MONTHS[1], until=MONTHS[2], **filters)
    assert explain.touched(two, caller) <= {"2026_02", "2026_03"}


def test_it_stays_so_when_the_server_plans_once_for_all(trail, explain):
    march = AuditQuery(limit=500, since=MONTHS[2], until=MONTHS[2] + timedelta(days=5))
    assert [explain.touched(march) for _ in range(8)] == [{"2026_03"}] * 8


MANY = """
    INSERT INTO task_events (event_id, position, event_type, entity_type, entity_id, owner_id, actor, correlation_id,
        occurred_at, recorded_at, payload, hash)
    SELECT gen_random_uuid(), 1000 + n, 'task.created', 'task', n::text, 'ada', '{{"user": "ada"}}', 'c',
        moment, moment, '{{}}', ''
    FROM generate_series(1, 2000) AS n, LATERAL (SELECT '{month}'::timestamptz - n * interval '1 minute') AS at(moment)
"""


def test_a_page_stops_where_it_is_full(trail, explain, database):
    for month in MONTHS:
        database.as_root(MANY.format(month=month))
    database.as_root("ANALYZE task_events")
    # other tests may have left later months, which are empty
    assert {month for month in explain.touched(AuditQuery(limit=10)) if month <= "2026_06"} == {"2026_06"}
    behind = Position(MONTHS[1] + timedelta(seconds=19), an_id())
    assert explain.touched(AuditQuery(limit=10, after=behind)) == {"2026_02"}


def test_filters_combine(trail, ports):
    mine = an_entry(occurred_at=MONTHS[3], event_type="task.deleted", entity_id="x")
    trail.write(mine, an_entry(occurred_at=MONTHS[3], event_type="task.deleted", owner_id="eve", entity_id="x"))
    read = ListAuditEntries(log=ports.audit_log())
    query = AuditQuery(
        limit=10, entity_id="x", event_type="task.deleted", actor="ada", since=MONTHS[3], until=MONTHS[4]
    )
    assert [found.entry for found in read(query, caller=a_caller()).items] == [mine]
    assert [found.entry for found in read(query, caller=a_caller("root", is_admin=True)).items] == [mine]
    assert read(query, caller=a_caller("eve")).items == []


def test_the_span_includes_its_beginning_and_not_its_end(trail, ports):
    query = AuditQuery(limit=500, since=MONTHS[0], until=MONTHS[0] + timedelta(seconds=5))
    found = ListAuditEntries(log=ports.audit_log())(query, caller=a_caller()).items
    assert [record.entry.occurred_at.second for record in found] == [4, 3, 2, 1, 0]
