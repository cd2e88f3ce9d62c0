"""What `tasks_api` is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, cast

from sqlalchemy import Engine

from taskflow.adapters import aws_clients
from taskflow.adapters.clock import SystemClock
from taskflow.adapters.eventbridge import EventBridgePublisher
from taskflow.adapters.ids import Uuid7Ids
from taskflow.adapters.postgres.audit_chains import PostgresAuditChains
from taskflow.adapters.postgres.audit_log import PostgresAuditLog
from taskflow.adapters.postgres.inbox import PostgresInbox, PostgresReadMarkWork
from taskflow.adapters.postgres.joined import Joined
from taskflow.adapters.postgres.once_work import PostgresOnceWork
from taskflow.adapters.postgres.preference_work import PostgresPreferenceWork
from taskflow.adapters.postgres.probe import probe_database
from taskflow.adapters.postgres.recording import Recording
from taskflow.adapters.postgres.task_work import PostgresTaskWork
from taskflow.adapters.postgres.ticket_work import PostgresTicketWork
from taskflow.application.answer_once import AnswerOnce
from taskflow.application.change_task import ChangeTask
from taskflow.application.check_readiness import CheckReadiness
from taskflow.application.complete_task import CompleteTask
from taskflow.application.create_task import CreateTask
from taskflow.application.delete_task import DeleteTask
from taskflow.application.edit_task import EditTask
from taskflow.application.find_next_dates import FindNextDates
from taskflow.application.get_preferences import GetPreferences
from taskflow.application.get_task import GetTask
from taskflow.application.issue_ticket import IssueTicket
from taskflow.application.list_audit_entries import ListAuditEntries
from taskflow.application.list_history import ListHistory
from taskflow.application.list_notifications import ListNotifications
from taskflow.application.list_tasks import ListTasks
from taskflow.application.mark_read import MarkRead
from taskflow.application.ports.events import EventPublisher
from taskflow.application.ports.time import Clock, Ids
from taskflow.application.reopen_task import ReopenTask
from taskflow.application.report_foreign_token import ReportForeignToken
from taskflow.application.set_preferences import SetPreferences
from taskflow.application.skip_task import SkipTask
from taskflow.application.snooze_task import SnoozeTask
from taskflow.application.verify_audit_month import VerifyAuditMonth
from taskflow.runtime.bootstrap.database import engine_for
from taskflow.runtime.settings import TasksApiSettings, read


@dataclass(frozen=True, kw_only=True)
class TasksApi:
    """The use cases behind the HTTP API."""

    create_task: CreateTask
    get_task: GetTask
    list_tasks: ListTasks
    edit_task: EditTask
    complete_task: CompleteTask
    reopen_task: ReopenTask
    skip_task: SkipTask
    snooze_task: SnoozeTask
    find_next_dates: FindNextDates
    delete_task: DeleteTask
    issue_ticket: IssueTicket
    list_notifications: ListNotifications
    mark_read: MarkRead
    get_preferences: GetPreferences
    set_preferences: SetPreferences
    list_audit_entries: ListAuditEntries
    list_history: ListHistory
    verify_audit_month: VerifyAuditMonth
    report_foreign_token: ReportForeignToken
    check_readiness: CheckReadiness
    answer_once: "AnswerOnce[TasksApi, Any]"  # whichever transactions there are
    ids: Ids
    websocket_url: str


@cache
def tasks_api() -> TasksApi:
    """Put the use cases together, on first use."""
    settings = read(TasksApiSettings)
    publisher = EventBridgePublisher(settings.event_bus_name, aws_clients.events)
    return compose(settings, engine_for(settings), publisher, probe_bus=publisher.probe)


def compose(
    settings: TasksApiSettings, engine: Engine, publisher: EventPublisher, *, probe_bus: Callable[[], None]
) -> TasksApi:
    """Put the use cases together over a database and a bus."""
    clock, list_entries = SystemClock(), ListAuditEntries(log=PostgresAuditLog(engine))
    ids = Uuid7Ids(clock)
    open_work, look = partial(PostgresTaskWork, engine), partial(PostgresTaskWork, engine, reads_once=True)
    change = ChangeTask(open_work=open_work, publisher=publisher, clock=clock, ids=ids)
    return TasksApi(
        create_task=CreateTask(open_work=open_work, publisher=publisher, clock=clock, ids=ids),
        get_task=GetTask(open_work=look),
        list_tasks=ListTasks(open_work=look),
        edit_task=EditTask(change=change),
        complete_task=CompleteTask(change=change),
        reopen_task=ReopenTask(change=change),
        skip_task=SkipTask(change=change),
        snooze_task=SnoozeTask(change=change),
        find_next_dates=FindNextDates(clock=clock),
        delete_task=DeleteTask(open_work=open_work, publisher=publisher, clock=clock, ids=ids),
        issue_ticket=IssueTicket(open_work=partial(PostgresTicketWork, engine), clock=clock),
        list_notifications=ListNotifications(inbox=PostgresInbox(engine)),
        mark_read=MarkRead(open_work=partial(PostgresReadMarkWork, engine), clock=clock),
        get_preferences=GetPreferences(open_work=partial(PostgresPreferenceWork, engine, reads_once=True)),
        set_preferences=_set_preferences(engine, publisher, clock, ids),
        list_audit_entries=list_entries,
        list_history=ListHistory(list_entries=list_entries, open_work=look),
        verify_audit_month=_verify(engine),
        report_foreign_token=ReportForeignToken(
            open_work=partial(Recording, engine), publisher=publisher, clock=clock, ids=ids
        ),
        check_readiness=CheckReadiness(probes={"database": partial(probe_database, engine), "event_bus": probe_bus}),
        answer_once=_answer_once(partial(compose, settings, probe_bus=probe_bus), engine, publisher, clock),
        ids=ids,
        websocket_url=settings.websocket_url,
    )


def _answer_once(
    compose_again: Callable[[Engine, EventPublisher], TasksApi], engine: Engine, publisher: EventPublisher, clock: Clock
) -> "AnswerOnce[TasksApi, PostgresOnceWork]":
    return AnswerOnce(
        open_work=partial(PostgresOnceWork, engine),
        within=lambda work, held_back: compose_again(_join(work), held_back),
        publisher=publisher,
        clock=clock,
    )


def _set_preferences(engine: Engine, publisher: EventPublisher, clock: Clock, ids: Ids) -> SetPreferences:
    open_work = partial(PostgresPreferenceWork, engine)
    return SetPreferences(open_work=open_work, publisher=publisher, clock=clock, ids=ids)


def _verify(engine: Engine) -> VerifyAuditMonth:
    return VerifyAuditMonth(open_chains=lambda administrator: PostgresAuditChains(engine, administrator=administrator))


def _join(work: PostgresOnceWork) -> Engine:
    return cast("Engine", Joined(work.connection))  # it does what units of work ask of an engine
