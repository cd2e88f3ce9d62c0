"""The functions as Lambda runs them: their handlers, their environment, PostgreSQL, and AWS over HTTP."""

import importlib
import json
from functools import cache
from pathlib import Path

import pytest

from tests.integration.aws_stub import AwsStub
from tests.integration.database import NAME
from tests.unit.taskflow.builders import LambdaContext, an_sqs_event
from tests.unit.taskflow.http_events import a_request

EVENTS = Path(__file__).parents[2] / "events"
ROLES = {
    "tasks_api": "taskflow_api",
    "ws_gateway": "taskflow_gateway",
    "notifier": "taskflow_notifier",
    "audit_writer": "taskflow_audit",
    "outbox_relay": "taskflow_relay",
    "recurrence_planner": "taskflow_planner",
    "recurrence_sweeper": "taskflow_series_sweeper",
    "notification_sweeper": "taskflow_notification_sweeper",
    "reminder_planner": "taskflow_reminder_planner",
    "reminder_sweeper": "taskflow_reminder_sweeper",
    "reminder_dispatcher": "taskflow_reminder_dispatcher",
    "db_maintainer": "taskflow_maintainer",
    "db_migrator": "nobody",
}
APP = "http://127.0.0.1:8080"


class Functions:
    """Invokes functions by name, each under its own role."""

    def __init__(self, environment, aws):
        self._environment, self.aws = environment, aws

    def invoke(self, name, event, **context):
        self._environment.setenv("DATABASE_USER", ROLES[name])
        return _handler(name)(event, LambdaContext(**context))

    def ask(self, method, path, **options):
        answer = self.invoke("tasks_api", a_request(method, path, **options))
        return int(answer["statusCode"]), json.loads(answer.get("body") or "null")

    def connect(self, connection_id="c-1", user="ada", origin=APP):
        _, ticket = self.ask("POST", "/api/v1/notifications/tickets", user=user)
        event = json.loads((EVENTS / "ws_gateway.json").read_text())
        event["requestContext"]["connectionId"] = connection_id
        event["queryStringParameters"] = {"ticket": ticket["ticket"]}
        event["headers"]["Origin"] = origin
        return int(self.invoke("ws_gateway", event)["statusCode"])

    def deliver(self, name):
        """Deliver everything that reached the bus to one of its consumers."""
        return self.invoke(name, an_sqs_event(*self.aws.envelopes()))["batchItemFailures"]


@cache
def _handler(name):
    return importlib.import_module(f"{name}.handler").handler


@pytest.fixture(scope="session")
def stub():
    """One for all, as the functions keep the clients that they have made."""
    aws = AwsStub()
    yield aws
    aws.close()


@pytest.fixture(scope="module")
def environment(migrated, stub):
    variables = {
        "AWS_ENDPOINT_URL": stub.url,
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "DATABASE_HOST": migrated.host,
        "DATABASE_PORT": str(migrated.port),
        "DATABASE_NAME": NAME,
        "DATABASE_SECRET_ARN": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:owner",
        "EVENT_BUS_NAME": "taskflow",
        "WEBSOCKET_URL": "wss://ws.example/live",
        "WEBSOCKET_MANAGEMENT_URL": f"{stub.url}/live",
        "DEFERRED_QUEUE_URL": f"{stub.url}/123456789012/deferred",
        "REMINDER_QUEUE_URL": f"{stub.url}/123456789012/reminders",
        "ALLOWED_ORIGINS": APP,
    }
    with pytest.MonkeyPatch.context() as environment:
        for name, value in variables.items():
            environment.setenv(name, value)
        yield environment


@pytest.fixture
def functions(environment, stub, database):
    stub.__dict__.update(events=[], frames={}, delayed=[], answers=[], gone=set(), bus_is_down=False)
    return Functions(environment, stub)
