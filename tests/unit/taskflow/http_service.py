"""The tasks API over fakes, and a client of it."""

import json

from taskflow.application.check_readiness import CheckReadiness
from taskflow.application.create_task import CreateTask
from taskflow.application.delete_task import DeleteTask
from taskflow.application.errors import UnavailableError
from taskflow.application.get_task import GetTask
from taskflow.application.issue_ticket import IssueTicket
from taskflow.application.list_audit_entries import ListAuditEntries
from taskflow.application.list_notifications import ListNotifications
from taskflow.application.list_tasks import ListTasks
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
        return [AuditRecord(entry=an_entry(), recorded_at=NOON, hash=b"\1" * 32)] * query.limit


class Service:
    """The app over fakes, and a client of it."""

    def __init__(self):
        self.store, self.publisher, self.log, self.bus_is_down = FakeStore(), FakePublisher(), FakeAuditLog(), False
        clock, ids = FakeClock(), FakeIds()
        changing = {"open_work": self.store.task_work, "publisher": self.publisher, "clock": clock, "ids": ids}
        self.app = App(
            TasksApi(
                create_task=CreateTask(**changing),
                get_task=GetTask(open_work=self.store.task_work),
                list_tasks=ListTasks(open_work=self.store.task_work),
                delete_task=DeleteTask(**changing),
                issue_ticket=IssueTicket(open_work=self.store.ticket_work, clock=clock),
                list_notifications=ListNotifications(inbox=self.store.inbox()),
                list_audit_entries=ListAuditEntries(log=self.log),
                check_readiness=CheckReadiness(probes={"database": lambda: None, "event_bus": self._probe_bus}),
                ids=ids,
                websocket_url="wss://ws.example/live",
            )
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
