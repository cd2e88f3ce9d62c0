"""The tasks API over fakes, and a client of it."""

import json

from taskflow.application.answer_once import AnswerOnce
from taskflow.application.change_task import ChangeTask
from taskflow.application.check_readiness import CheckReadiness
from taskflow.application.complete_task import CompleteTask
from taskflow.application.create_task import CreateTask
from taskflow.application.delete_task import DeleteTask
from taskflow.application.edit_task import EditTask
from taskflow.application.errors import UnavailableError
from taskflow.application.find_next_dates import FindNextDates
from taskflow.application.get_preferences import GetPreferences
from taskflow.application.get_task import GetTask
from taskflow.application.issue_ticket import IssueTicket
from taskflow.application.list_audit_entries import ListAuditEntries
from taskflow.application.list_history import ListHistory
from taskflow.application.list_notifications import ListNotifications
from taskflow.application.list_tasks import ListTasks
from taskflow.application.mark_read import MarkRead
from taskflow.application.reopen_task import ReopenTask
from taskflow.application.report_foreign_token import ReportForeignToken
from taskflow.application.set_preferences import SetPreferences
from taskflow.application.skip_task import SkipTask
from taskflow.application.snooze_task import SnoozeTask
from taskflow.application.verify_audit_month import VerifyAuditMonth
from taskflow.domain.audit_chain import AuditRecord
from taskflow.runtime.bootstrap.tasks_api import TasksApi
from tasks_api.app import App
from tests.unit.taskflow.builders import NOON, LambdaContext, an_entry
from tests.unit.taskflow.fake_store import FakeStore
from tests.unit.taskflow.fakes import FakeClock, FakeIds, FakePublisher
from tests.unit.taskflow.http_events import a_request


class FakeAuditLog:
    """Answers what was asked for, and by whom."""

    def __init__(self):
        self.asked = []

    def list(self, query, *, owner_id, everything):
        self.asked.append((query, owner_id, everything))
        return [AuditRecord(entry=an_entry(), recorded_at=NOON, position=1, hash=b"\1" * 32)] * query.limit


class Service:
    """The app over fakes, and a client of it."""

    def __init__(self):
        self.store, self.publisher, self.log, self.bus_is_down = FakeStore(), FakePublisher(), FakeAuditLog(), False
        self.clock = FakeClock()
        self.app = App(self._compose(self.store, self.publisher))

    def _compose(self, store, publisher):
        clock, ids = self.clock, FakeIds()
        changing = {"open_work": store.task_work, "publisher": publisher, "clock": clock, "ids": ids}
        change, list_entries = ChangeTask(**changing), ListAuditEntries(log=self.log)
        return TasksApi(
            create_task=CreateTask(**changing),
            get_task=GetTask(open_work=store.task_work),
            list_tasks=ListTasks(open_work=store.task_work),
            edit_task=EditTask(change=change),
            complete_task=CompleteTask(change=change),
            reopen_task=ReopenTask(change=change),
            skip_task=SkipTask(change=change),
            snooze_task=SnoozeTask(change=change),
            find_next_dates=FindNextDates(clock=clock),
            delete_task=DeleteTask(**changing),
            issue_ticket=IssueTicket(open_work=store.ticket_work, clock=clock),
            list_notifications=ListNotifications(inbox=store.inbox()),
            mark_read=MarkRead(open_work=store.read_mark_work, clock=clock),
            get_preferences=GetPreferences(open_work=store.preference_work),
            set_preferences=SetPreferences(**{**changing, "open_work": store.preference_work}),
            list_audit_entries=list_entries,
            list_history=ListHistory(list_entries=list_entries, open_work=store.task_work),
            verify_audit_month=VerifyAuditMonth(open_chains=None),
            report_foreign_token=ReportForeignToken(**changing),
            check_readiness=CheckReadiness(probes={"database": lambda: None, "event_bus": self._probe_bus}),
            answer_once=AnswerOnce(
                open_work=self.store.once_work,
                within=lambda work, held_back: self._compose(work.joined, held_back),
                publisher=self.publisher,
                clock=clock,
            ),
            ids=ids,
            websocket_url="wss://ws.example/live",
        )

    def ask(self, method, path, **options):
        return Reply(self.app(a_request(method, path, **options), LambdaContext()))

    def create(self, title="Water the plants", **options):
        return self.ask("POST", "/api/v1/tasks", body={"title": title}, **options)

    def _probe_bus(self):
        if self.bus_is_down:
            raise UnavailableError("event bus")


class Reply:
    def __init__(self, answer):
        self.status = int(answer["statusCode"])
        self.headers = {name.lower(): value for name, value in answer["headers"].items()}
        self.text = answer.get("body") or ""

    @property
    def json(self):
        return json.loads(self.text)
