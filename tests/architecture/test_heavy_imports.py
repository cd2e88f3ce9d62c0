"""What a function imports when it starts is part of the product: each heavy package has its few functions, or none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))

EVERYBODY = {
    "aws_lambda_powertools.logging",
    "aws_lambda_powertools.metrics",
    "pydantic",
}
DATABASE = {"pg8000", "sqlalchemy"}
RECURRENCE = {"dateutil.rrule"}
HTTP = {"aws_lambda_powertools.event_handler"}

HEAVY = EVERYBODY | DATABASE | RECURRENCE | HTTP | {
    "alembic",
    "aws_lambda_powertools.event_handler.openapi.models",
    "aws_xray_sdk",
    "aws_lambda_powertools.utilities.batch",
    "aws_lambda_powertools.utilities.parser",
    "boto3",
    "botocore.session",
    "http.client",
    "mako",
    "sqlalchemy.orm",
    "urllib.request",
    "xml.etree.ElementTree",
}  # fmt: skip

ALLOWED = {
    "audit_writer": EVERYBODY | DATABASE,
    "db_maintainer": EVERYBODY | DATABASE,
    "db_migrator": EVERYBODY | {"http.client", "urllib.request"},
    "notification_sweeper": EVERYBODY | DATABASE,
    "notifier": EVERYBODY | DATABASE | {"http.client"},
    "outbox_relay": EVERYBODY | DATABASE,
    "recurrence_planner": EVERYBODY | DATABASE | RECURRENCE,
    "recurrence_sweeper": EVERYBODY | DATABASE | RECURRENCE,
    "reminder_dispatcher": EVERYBODY | DATABASE,
    "reminder_planner": EVERYBODY | DATABASE,
    "reminder_sweeper": EVERYBODY | DATABASE,
    "tasks_api": EVERYBODY | DATABASE | HTTP,
    "ws_gateway": EVERYBODY | DATABASE | {"http.client"},
}
"""Alembic, AWS's clients and what `tasks_api` needs for a few routes are imported where they are first used."""

PROGRAM = """
import sys
before = set(sys.modules)
__import__(sys.argv[1])
print(*(set(sys.modules) - before))
"""


def test_every_function_has_its_list():
    assert sorted(ALLOWED) == FUNCTIONS


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_imports_nothing_heavy_that_it_does_not_need(function):
    assert HEAVY & imported(function) == ALLOWED[function]


def imported(function):
    path = os.pathsep.join(str(ROOT / folder) for folder in ("functions", "layers/core"))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "POWERTOOLS_SERVICE_NAME": "test"}
    command = [sys.executable, "-c", PROGRAM, f"{function}.handler"]
    return set(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split())
