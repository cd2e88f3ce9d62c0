"""The function that migrates the schema, as CloudFormation calls it."""

import json

import pytest

from taskflow.adapters.postgres.schema import newest
from tests.integration.database import OWNER, PASSWORD
from tests.integration.invoked_functions import EVENTS


@pytest.fixture
def migrate(functions):
    functions.aws.secret = {"username": OWNER, "password": PASSWORD}
    event = json.loads((EVENTS / "db_migrator.json").read_text()) | {"ResponseURL": f"{functions.aws.url}/answer"}

    def migrate(**changes):
        functions.invoke("db_migrator", event | changes)
        [answer] = functions.aws.answers
        return answer

    return migrate


def test_it_upgrades_to_the_newest_revision_and_says_so(migrate):
    answer = migrate(RequestType="Update", PhysicalResourceId="taskflow-schema")
    assert (answer["Status"], answer["Data"]) == ("SUCCESS", {"Revision": newest()})
    assert answer["PhysicalResourceId"] == "taskflow-schema"


def test_a_stack_that_is_deleted_keeps_its_schema(migrate, database):
    assert migrate(RequestType="Delete")["Status"] == "SUCCESS"
    assert database.schema.current() == newest()


def test_a_migration_that_fails_is_answered_with_the_reason(migrate, functions):
    functions.aws.secret = {"username": "taskflow_nobody", "password": "x"}
    answer = migrate()
    assert answer["Status"] == "FAILED"
    assert "taskflow_nobody" in answer["Reason"]
