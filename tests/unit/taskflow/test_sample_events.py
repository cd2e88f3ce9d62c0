"""The samples in `events/` are what the functions can read."""

import json
from pathlib import Path

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from taskflow.contracts.audit import read_entry
from taskflow.contracts.due_reminders import read_due
from taskflow.contracts.events import TaskEnvelope
from taskflow.contracts.task_requests import TaskCreate
from tasks_api.request import Request

ROOT = Path(__file__).parents[3]
FUNCTIONS = sorted(handler.parent.name for handler in (ROOT / "functions").glob("*/handler.py"))


def sample(function):
    return json.loads((ROOT / "events" / f"{function}.json").read_text())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_a_sample(function):
    assert isinstance(sample(function), dict)


def test_tasks_api():
    request = Request(event=APIGatewayProxyEventV2(sample("tasks_api")), api=None, correlation_id="c")
    assert request.body(TaskCreate).title == "Water the plants"
    assert request.caller.is_admin


def test_ws_gateway():
    event = sample("ws_gateway")
    assert event["requestContext"]["routeKey"] == "$connect"
    assert event["queryStringParameters"]["ticket"]


def test_notifier():
    for record in sample("notifier")["Records"]:
        assert TaskEnvelope.model_validate_json(record["body"]).to_event().kind.name == "task.created"


def test_recurrence_planner():
    for record in sample("recurrence_planner")["Records"]:
        assert TaskEnvelope.model_validate_json(record["body"]).to_event().task.recurrence_pattern == "daily"


def test_reminder_planner():
    for record in sample("reminder_planner")["Records"]:
        assert TaskEnvelope.model_validate_json(record["body"]).to_event().task.reminder_offsets == ("30 minutes",)


def test_reminder_dispatcher():
    for record in sample("reminder_dispatcher")["Records"]:
        assert [due.at.minute for due in read_due(record["body"])] == [30]


def test_audit_writer():
    entries = [read_entry(record["body"]) for record in sample("audit_writer")["Records"]]
    assert [entry.event_type for entry in entries] == ["task.created", "task.deleted"]


def test_db_migrator():
    assert sample("db_migrator").keys() >= {"RequestType", "ResponseURL", "StackId", "RequestId", "LogicalResourceId"}
