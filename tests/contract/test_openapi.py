"""The committed OpenAPI document is what the code says, and says all that a client needs."""

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "TaskFlow")

from taskflow.contracts.schema_changes import find_breaks
from tasks_api.app import ROUTES
from tasks_api.openapi import write_document

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"
REMEDY = "write it again: PYTHONPATH=layers/core:functions python -m tasks_api.openapi docs/openapi.json"
DOCUMENT = json.loads(write_document())
OPERATIONS = [
    pytest.param(route, DOCUMENT["paths"][route.path.replace("<", "{").replace(">", "}")][route.method.lower()])
    for route in ROUTES
]
"""Each route beside its description."""


def test_it_is_not_stale():
    assert FILE.read_text(encoding="utf-8") == write_document(), REMEDY


def test_operations_have_names_of_their_own():
    names = [operation.values[1]["operationId"] for operation in OPERATIONS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("route", "operation"), OPERATIONS)
def test_every_operation_says_who_may_ask_and_what_goes_wrong(route, operation):
    assert operation["security"] == ([] if route.public else [{"token": []}])
    assert ("401" in operation["responses"]) != route.public
    assert ("404" in operation["responses"]) == ("<" in route.path)
    problems = [answer for status, answer in operation["responses"].items() if not status.startswith("2")]
    assert all(set(problem["content"]) == {"application/problem+json"} for problem in problems)


@pytest.mark.parametrize(("route", "operation"), OPERATIONS)
def test_every_operation_names_its_headers(route, operation):
    asked = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "header"}
    assert ("Idempotency-Key" in asked) == (route.method == "POST" and not route.answers_secret)
    assert ("If-Match" in asked) == route.conditional == ("412" in operation["responses"])
    answered = operation["responses"][str(int(route.status))]["headers"]
    assert ("ETag" in answered) == route.has_version


def test_every_example_is_one():
    definitions = {"components": DOCUMENT["components"]}
    examples = [(name, model) for name, model in DOCUMENT["components"]["schemas"].items() if model.get("examples")]
    assert {name for name, _ in examples} >= {"TaskCreate", "TaskPatch", "TaskView", "Problem"}
    for name, model in examples:
        validator = Draft202012Validator({"$ref": f"#/components/schemas/{name}", **definitions})
        assert [error.message for error in validator.iter_errors(model["examples"][0])] == []


def test_answers_of_tasks_do_not_break_clients():
    committed = json.loads(FILE.read_text(encoding="utf-8"))
    for name in ("TaskView", "TaskPage", "Problem"):
        old, new = (
            {**one["components"]["schemas"][name], "$defs": one["components"]["schemas"]}
            for one in (committed, DOCUMENT)
        )
        assert list(find_breaks(old, new)) == []
