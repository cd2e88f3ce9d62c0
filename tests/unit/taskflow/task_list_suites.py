"""What lists of tasks and kept answers promise, run against the fake and against PostgreSQL."""

import pytest

from taskflow.application.list_tasks import VALUES, place_of
from taskflow.application.ports.idempotency import KeptAnswer, KeyedRequest
from taskflow.application.ports.tasks import Kind, Sort, SortKey, TaskQuery
from taskflow.domain.task import Priority, Status
from tests.unit.taskflow.builders import NOON, a_task, an_id, minutes
from tests.unit.taskflow.task_suites import TaskWorkSuite


class TaskListSuite:
    @pytest.fixture
    def listed(self, ports):
        series = an_id()
        TaskWorkSuite.keep(
            ports,
            a_task("plain", priority=Priority.LOW, tags=("home", "x"), now=NOON),
            a_task("due", due_date=NOON + minutes(9), priority=Priority.URGENT, now=NOON + minutes(4)),
            a_task("series", due_date=NOON + minutes(3), recurrence_pattern="daily", now=NOON + minutes(2)),
            a_task(
                "part",
                due_date=NOON + minutes(3),
                parent_recurring_task_id=series,
                occurrence_date=NOON,
                now=NOON + minutes(1),
            ),
            a_task("done deal", status=Status.COMPLETED, description="Grüße an alle", now=NOON + minutes(3)),
        )
        TaskWorkSuite.keep(ports, a_task("plain", owner_id="eve"))

        def listed(**query):
            with ports.task_work(owner_id="ada") as work:
                return [task.title for task in work.tasks.list(TaskQuery(**{"limit": 10, **query}))]

        listed.series = series
        return listed

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ({}, ["due", "done deal", "series", "part", "plain"]),
            ({"status": [Status.PENDING]}, ["due", "series", "part", "plain"]),
            ({"status": [Status.COMPLETED, Status.MISSED]}, ["done deal"]),
            ({"priority": [Priority.LOW, Priority.URGENT]}, ["due", "plain"]),
            ({"tag": "home"}, ["plain"]),
            ({"due_after": NOON + minutes(3)}, ["due"]),
            ({"due_before": NOON + minutes(9)}, ["series", "part"]),
            ({"kind": [Kind.SINGLE]}, ["due", "done deal", "plain"]),
            ({"kind": [Kind.SERIES]}, ["series"]),
            ({"kind": [Kind.OCCURRENCE]}, ["part"]),
            ({"kind": [Kind.OCCURRENCE, Kind.SINGLE]}, ["due", "done deal", "part", "plain"]),
            ({"q": "deal"}, ["done deal"]),
            ({"q": "alle deal"}, ["done deal"]),
            ({"q": "grüße"}, ["done deal"]),
            ({"q": "plain deal"}, []),
            ({"q": "deal", "status": [Status.PENDING]}, []),
        ],
    )
    def test_conditions_combine(self, listed, query, titles):
        assert listed(**query) == titles

    def test_the_occurrences_of_one_series(self, listed):
        assert listed(parent=listed.series) == ["part"]
        assert listed(parent=an_id()) == []

    @pytest.mark.parametrize("descending", [False, True])
    @pytest.mark.parametrize("key", SortKey)
    @pytest.mark.usefixtures("listed")
    def test_pages_follow_each_other_in_every_order(self, ports, key, descending):
        sort, after, seen = Sort(key, descending), None, []
        with ports.task_work(owner_id="ada") as work:
            everything = work.tasks.list(TaskQuery(limit=10, sort=sort))
            while page := work.tasks.list(TaskQuery(limit=2, sort=sort, after=after)):
                seen += page
                after = place_of(page[-1], key)
        assert seen == list(everything)
        values = [VALUES[key](task) for task in seen if VALUES[key](task) is not None]
        assert values == sorted(values, reverse=descending)
        nothing_due = [task.due_date is None for task in seen]
        assert key is not SortKey.DUE or nothing_due == sorted(nothing_due, reverse=descending)


class OnceSuite:
    REQUEST = KeyedRequest(key="k-1", fingerprint=b"f")
    ANSWER = KeptAnswer(status=201, headers={"ETag": '"1"', "Content-Type": "application/json"}, body='{"a": "ü"}')

    def keep(self, ports, *, owner_id="ada", now=NOON):
        with ports.once_work(owner_id=owner_id) as work:
            found = work.claim("k-1", now=now)
            if found is None:
                work.keep(self.REQUEST, self.ANSWER, now=now, until=now + minutes(60))
                work.commit()
        return found

    def test_an_answer_is_kept_until_its_end(self, ports):
        assert self.keep(ports) is None
        assert self.keep(ports, now=NOON + minutes(59)) == (b"f", self.ANSWER)
        assert self.keep(ports, now=NOON + minutes(60)) is None
        assert self.keep(ports, now=NOON + minutes(61)) == (b"f", self.ANSWER)

    def test_what_is_not_committed_is_not_kept(self, ports):
        with ports.once_work(owner_id="ada") as work:
            work.claim("k-1", now=NOON)
            work.keep(self.REQUEST, self.ANSWER, now=NOON, until=NOON + minutes(60))
        assert self.keep(ports) is None

    def test_owners_do_not_share_keys(self, ports):
        assert self.keep(ports, owner_id="ada") is None
        assert self.keep(ports, owner_id="eve") is None
