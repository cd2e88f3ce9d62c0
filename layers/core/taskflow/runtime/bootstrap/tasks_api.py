"""What `tasks_api` is made of."""

from dataclasses import dataclass
from functools import cache, partial

from taskflow.adapters import aws_clients
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.eventbridge import EventBridgePublisher
from taskflow.adapters.ids import Uuid7Ids
from taskflow.adapters.postgres.audit_log import PostgresAuditLog
from taskflow.adapters.postgres.inbox import PostgresInbox
from taskflow.adapters.postgres.probe import probe_database
from taskflow.adapters.postgres.task_work import PostgresTaskWork
from taskflow.adapters.postgres.ticket_work import PostgresTicketWork
from taskflow.application.check_readiness import CheckReadiness
from taskflow.application.create_task import CreateTask
from taskflow.application.delete_task import DeleteTask
from taskflow.application.get_task import GetTask
from taskflow.application.issue_ticket import IssueTicket
from taskflow.application.list_audit_entries import ListAuditEntries
from taskflow.application.list_notifications import ListNotifications
from taskflow.application.list_tasks import ListTasks
from taskflow.application.ports.time import Ids
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.settings import TasksApiSettings, read


@dataclass(frozen=True, kw_only=True)
class TasksApi:
    """The use cases behind the HTTP API."""

    create_task: CreateTask
    get_task: GetTask
    list_tasks: ListTasks
    delete_task: DeleteTask
    issue_ticket: IssueTicket
    list_notifications: ListNotifications
    list_audit_entries: ListAuditEntries
    check_readiness: CheckReadiness
    ids: Ids
    websocket_url: str


@cache
def tasks_api() -> TasksApi:
    """Put the use cases together, on first use."""
    settings = read(TasksApiSettings)
    engine = engine_for(settings)
    clock = SystemClock()
    ids = Uuid7Ids(clock)
    publisher = EventBridgePublisher(settings.event_bus_name, aws_clients.events)
    open_work = partial(PostgresTaskWork, engine)
    return TasksApi(
        create_task=CreateTask(open_work=open_work, publisher=publisher, clock=clock, ids=ids),
        get_task=GetTask(open_work=open_work),
        list_tasks=ListTasks(open_work=open_work),
        delete_task=DeleteTask(open_work=open_work, publisher=publisher, clock=clock, ids=ids),
        issue_ticket=IssueTicket(open_work=partial(PostgresTicketWork, engine), clock=clock),
        list_notifications=ListNotifications(inbox=PostgresInbox(engine)),
        list_audit_entries=ListAuditEntries(log=PostgresAuditLog(engine)),
        check_readiness=CheckReadiness(
            probes={"database": partial(probe_database, engine), "event_bus": publisher.probe}
        ),
        ids=ids,
        websocket_url=settings.websocket_url,
    )
