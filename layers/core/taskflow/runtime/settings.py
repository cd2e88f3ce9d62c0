"""What the functions are told by their environment; nothing else reads `os.environ`."""

import os
from functools import cache
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from taskflow.domain.errors import TaskflowError


class SettingsError(TaskflowError):
    """The environment lacks a variable or has a wrong one; `variables` names them."""

    def __init__(self, variables: tuple[str, ...]) -> None:
        super().__init__(f"environment variables missing or wrong: {', '.join(variables)}")
        self.variables = variables


class Settings(BaseModel):
    """A group of settings; each field is the environment variable of the same name in capitals."""

    model_config = ConfigDict(frozen=True, alias_generator=str.upper, defer_build=True)


NameList = Annotated[
    frozenset[str], BeforeValidator(lambda text: frozenset(filter(None, map(str.strip, text.split(",")))))
]
"""Names separated by commas."""


class DatabaseAddress(Settings):
    """Where the database is."""

    database_host: str
    database_port: int
    database_name: str


class DatabaseSettings(DatabaseAddress):
    """How a function logs in: as its own role, with a token that AWS signs."""

    database_user: str
    aws_region: str


class BusSettings(Settings):
    """Where events go."""

    event_bus_name: str


class PushSettings(Settings):
    """Where frames for open WebSocket connections are sent."""

    websocket_management_url: str


class TasksApiSettings(DatabaseSettings, BusSettings):
    """Settings of `tasks_api`; `websocket_url` is handed to clients together with a ticket."""

    websocket_url: str


class GatewaySettings(DatabaseSettings, PushSettings):
    """Settings of `ws_gateway`."""

    allowed_origins: NameList


class DeferredSettings(Settings):
    """Where notifications wait for the last minutes before they fall due."""

    deferred_queue_url: str


class NotifierSettings(DatabaseSettings, PushSettings, DeferredSettings):
    """Settings of `notifier`."""


class NotificationSweeperSettings(DatabaseSettings, DeferredSettings):
    """Settings of `notification_sweeper`."""


class PlannerSettings(DatabaseSettings, BusSettings):
    """Settings of `recurrence_planner`."""


class SeriesSweeperSettings(DatabaseSettings, BusSettings):
    """Settings of `recurrence_sweeper`."""


class ReminderQueueSettings(Settings):
    """Where reminders wait for the last minutes before they fall due."""

    reminder_queue_url: str


class ReminderSweeperSettings(DatabaseSettings, ReminderQueueSettings):
    """Settings of `reminder_sweeper`."""


class ReminderPlannerSettings(DatabaseSettings, BusSettings, ReminderQueueSettings):
    """Settings of `reminder_planner`."""


class ReminderDispatcherSettings(DatabaseSettings, BusSettings, ReminderQueueSettings):
    """Settings of `reminder_dispatcher`."""


class AuditSettings(DatabaseSettings):
    """Settings of `audit_writer`."""


class MaintainerSettings(DatabaseSettings, BusSettings):
    """Settings of `db_maintainer`."""


class RelaySettings(DatabaseSettings, BusSettings):
    """Settings of `outbox_relay`."""


class MigratorSettings(DatabaseAddress):
    """Settings of `db_migrator`, which alone logs in as the master user; the secret has `username` and `password`."""

    database_secret_arn: str


AnySettings = TypeVar("AnySettings", bound=Settings)


@cache
def read(kind: type[AnySettings]) -> AnySettings:
    """Read settings from the environment, once; raises `SettingsError` naming every variable that is wrong."""
    try:
        return kind.model_validate(os.environ)
    except ValidationError as error:
        raise SettingsError(tuple(str(problem["loc"][0]) for problem in error.errors())) from None
