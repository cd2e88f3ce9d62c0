"""How often each route waits for the database, counted on the wire, with everything warm."""

from datetime import timedelta
from functools import partial

import pytest

from taskflow.adapters.due_queue import ReminderQueue
from taskflow.adapters.postgres.audit_log import PostgresAuditLog
from taskflow.adapters.postgres.audit_work import PostgresAuditWork
from taskflow.adapters.postgres.connection import make_engine
from taskflow.adapters.postgres.connection_work import PostgresConnectionWork
from taskflow.adapters.postgres.inbox import PostgresInbox, PostgresReadMarkWork
from taskflow.adapters.postgres.notification_work import PostgresNotificationWork
from taskflow.adapters.postgres.preference_work import PostgresPreferenceWork
from taskflow.adapters.postgres.reminder_work import PostgresDueWork, PostgresReminderPlanWork
from taskflow.adapters.postgres.reminders import PostgresReminders
from taskflow.adapters.postgres.task_work import PostgresTaskWork
from taskflow.adapters.postgres.ticket_work import PostgresTicketWork
from taskflow.application.broadcast import Broadcast
from taskflow.application.create_task import CreateTask
from taskflow.application.delete_task import DeleteTask
from taskflow.application.dispatch_reminders import DispatchReminders
from taskflow.application.get_preferences import GetPreferences
from taskflow.application.get_task import GetTask
from taskflow.application.issue_ticket import IssueTicket
from taskflow.application.list_tasks import ListTasks
from taskflow.application.mark_read import MarkRead
from taskflow.application.notify import Notify
from taskflow.application.open_connection import OpenConnection
from taskflow.application.plan_task_reminders import PlanTaskReminders
from taskflow.application.ports.audit import AuditQuery
from taskflow.application.ports.tasks import TaskQuery
from taskflow.application.record_audit import RecordAudit
from taskflow.application.set_preferences import SetPreferences
from taskflow.contracts.due_reminders import read_due
from taskflow.domain.preferences import Preferences
from taskflow.domain.task import TaskDraft
from tests.integration.api_over_postgres import Api
from tests.unit.taskflow.builders import NOON, a_caller, an_entry, an_event
from tests.unit.taskflow.fakes import FakeClock, FakeDelayedQueue, FakeIds, FakePublisher, FakePusher

ADA = a_caller()
TASKS = "/api/v1/tasks"


@pytest.fixture
def engine(database, wire):
    engines = []

    def log_in(role):
        engines.append(make_engine(database.login(role, port=wire.port)))
        return engines[-1]

    yield log_in
    for engine in engines:
        engine.dispose()


def count(wire, job, *, times=3):
    """Warm up, then count what one run of `job` waits for."""
    for _ in range(2):
        job()
    wire.reset()
    for _ in range(times):
        job()
    assert wire.round_trips % times == 0
    return wire.round_trips // times


class TestTasks:
    @pytest.fixture(autouse=True)
    def open_work(self, engine):
        self.open_work = partial(PostgresTaskWork, engine("taskflow_api"))
        self.look = partial(self.open_work, reads_once=True)
        self.tools = {"publisher": FakePublisher(), "clock": FakeClock(), "ids": FakeIds()}

    def test_create(self, wire):
        create = CreateTask(open_work=self.open_work, **self.tools)
        assert count(wire, lambda: create(TaskDraft(title="a" * 200, description="b" * 1000), caller=ADA)) == 2

    def test_get(self, wire):
        task = CreateTask(open_work=self.open_work, **self.tools)(TaskDraft(title="a"), caller=ADA)
        get = GetTask(open_work=self.look)
        assert count(wire, lambda: get(task.id, caller=ADA)) == 1

    def test_list(self, wire):
        create = CreateTask(open_work=self.open_work, **self.tools)
        for _ in range(3):
            create(TaskDraft(title="a"), caller=ADA)
        list_tasks = ListTasks(open_work=self.look)
        assert count(wire, lambda: list_tasks(TaskQuery(limit=50), caller=ADA)) == 1
        after = list_tasks(TaskQuery(limit=1), caller=ADA).next
        assert count(wire, lambda: list_tasks(TaskQuery(limit=50, after=after), caller=ADA)) == 1

    def test_delete(self, wire):
        create = CreateTask(open_work=self.open_work, **self.tools)
        made = [create(TaskDraft(title="a"), caller=ADA) for _ in range(5)]
        delete = DeleteTask(open_work=self.open_work, **self.tools)
        assert count(wire, lambda: delete(made.pop().id, caller=ADA)) == 2


class TestRoutes:
    """Whole requests, their routing and their answers included."""

    @pytest.fixture
    def api(self, engine):
        return Api(engine("taskflow_api"))

    @pytest.fixture
    def task(self, api):
        task = api.ask("POST", TASKS, body={"title": "a"}).json
        return f"{TASKS}/{task['id']}"

    def test_create_with_a_key(self, wire, api):
        keys = iter(range(100))
        body = {"title": "a"}
        create = lambda: api.ask("POST", TASKS, body=body, headers={"idempotency-key": f"k-{next(keys)}"})  # noqa: E731
        assert count(wire, create) == 5

    def test_a_repeated_request(self, wire, api):
        assert count(wire, lambda: api.ask("POST", TASKS, body={"title": "a"}, headers={"idempotency-key": "k"})) == 2

    def test_patch(self, wire, api, task):
        titles = iter(range(100))
        assert count(wire, lambda: api.ask("PATCH", task, body={"title": str(next(titles))})) == 3

    def test_put(self, wire, api, task):
        titles = iter(range(100))
        assert count(wire, lambda: api.ask("PUT", task, body={"title": str(next(titles))})) == 3

    def test_complete_and_reopen(self, wire, api, task):
        def both():
            api.ask("POST", f"{task}/complete")
            api.ask("POST", f"{task}/reopen")

        assert count(wire, both) == 2 * 3

    def test_an_edit_that_changes_nothing(self, wire, api, task):
        assert count(wire, lambda: api.ask("PATCH", task, body={"title": "a"})) == 2

    def test_a_filtered_list(self, wire, api, task):
        query = {"status": "pending", "q": "a", "sort": "due_date", "tag": "home", "kind": "single"}
        assert count(wire, lambda: api.ask("GET", TASKS, query=query)) == 1

    def test_occurrences_and_history(self, wire, api, task):
        assert count(wire, lambda: api.ask("GET", f"{task}/occurrences")) == 2
        assert count(wire, lambda: api.ask("GET", f"{task}/history")) <= 2


def test_read_notifications(wire, engine):
    inbox = PostgresInbox(engine("taskflow_api"))
    assert count(wire, lambda: inbox.since(0, owner_id="ada", limit=50)) == 1


def test_read_the_audit_trail(wire, engine):
    log = PostgresAuditLog(engine("taskflow_api"))
    assert count(wire, lambda: log.list(AuditQuery(limit=50), owner_id="ada", everything=False)) == 1


def test_issue_and_redeem_a_ticket(wire, engine):
    issue = IssueTicket(open_work=partial(PostgresTicketWork, engine("taskflow_api")), clock=FakeClock())
    assert count(wire, lambda: issue(origin=None, caller=ADA)) == 2
    tokens = [issue(origin=None, caller=ADA) for _ in range(5)]
    open_connection = OpenConnection(
        open_work=partial(PostgresConnectionWork, engine("taskflow_gateway")),
        pusher=FakePusher(),
        clock=FakeClock(),
        allowed_origins=frozenset(),
    )
    assert count(wire, lambda: open_connection(f"c-{len(tokens)}", token=tokens.pop(), origin=None)) == 4


def test_notify(wire, engine):
    open_work = partial(PostgresNotificationWork, engine("taskflow_notifier"))
    look = partial(open_work, reads_once=True)
    broadcast = Broadcast(look=look, open_work=open_work, pusher=FakePusher(), clock=FakeClock())
    notify = Notify(open_work=open_work, broadcast=broadcast, queue=FakeDelayedQueue(), clock=FakeClock())
    assert count(wire, lambda: broadcast([], owner_id="ada")) == 1
    assert count(wire, lambda: notify(an_event())) == 4


def test_plan_and_dispatch_reminders(wire, engine):
    clock, tools = FakeClock(), {"publisher": FakePublisher(), "ids": FakeIds()}
    queue = ReminderQueue(FakeDelayedQueue())
    due = NOON + timedelta(hours=1)
    create = CreateTask(open_work=partial(PostgresTaskWork, engine("taskflow_api")), clock=clock, **tools)
    draft = TaskDraft(title="a", due_date=due, reminder_offsets=("0 minutes", "10 minutes"))
    events = [an_event(create(draft, caller=ADA)) for _ in range(25)]
    open_plan = partial(PostgresReminderPlanWork, engine("taskflow_reminder_planner"))
    plan = PlanTaskReminders(open_work=open_plan, queue=queue, clock=clock, **tools)
    assert count(wire, lambda: plan(events.pop())) == 5
    for event in events:
        plan(event)
    sweeper = PostgresReminders(engine("taskflow_reminder_sweeper"))
    open_due = partial(PostgresDueWork, engine("taskflow_reminder_dispatcher"))
    now = FakeClock(due + timedelta(seconds=1))
    dispatch = DispatchReminders(
        open_work=open_due, queue=queue, clock=now, sleep=lambda _: None, prepare=lambda: None, **tools
    )

    def claim():
        timers = sweeper.claim(now=due, due_before=due + timedelta(seconds=1), limit=10)
        return [one for timer in timers for one in read_due(timer.message)]

    assert count(wire, claim, times=1) == 2
    batches = [claim() for _ in range(2)]
    for _ in range(2):
        dispatch(batches[0])
    wire.reset()
    assert len(dispatch(batches[1]).late_by) == 10
    assert wire.round_trips == 4


def test_read_marks_and_preferences(wire, engine):
    api = engine("taskflow_api")
    mark = MarkRead(open_work=partial(PostgresReadMarkWork, api), clock=FakeClock())
    assert count(wire, lambda: mark(up_to=1, seqs=(), caller=ADA)) == 3
    open_work = partial(PostgresPreferenceWork, api)
    tools = {"open_work": open_work, "publisher": FakePublisher(), "clock": FakeClock(), "ids": FakeIds()}
    assert count(wire, lambda: SetPreferences(**tools)(Preferences(), caller=ADA)) == 2
    assert count(wire, lambda: GetPreferences(open_work=partial(open_work, reads_once=True))(caller=ADA)) == 1


def test_record_a_hundred_events(wire, engine):
    record = RecordAudit(open_work=partial(PostgresAuditWork, engine("taskflow_audit")), clock=FakeClock())
    assert count(wire, lambda: record([an_entry() for _ in range(100)]), times=1) <= 6
