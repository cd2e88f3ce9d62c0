"""Custom resources: asked as CloudFormation asks, answered by a PUT, and quick to tell what is wrong."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from local.errors import AwsError, LocalError
from local.template.custom_resource import CustomResource, CustomResources
from local.template.stack import Stack

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:migrator"
TEMPLATE = f"""
    Resources:
      Schema:
        Type: Custom::Schema
        Properties:
          ServiceToken: {FUNCTION}
          ServiceTimeout: 7
          Revision: 12
          Force: true
          Nested: {{Ratio: 0.5, List: [1, false, x]}}
      Q: {{Type: AWS::SQS::Queue, Properties: {{Head: !GetAtt Schema.Head, Id: !Ref Schema}}}}
"""


@dataclass
class Ran:
    """What came of a fake function."""

    payload: bytes = b"null"
    function_error: str | None = None


@dataclass
class Migrator:
    """A fake function: keeps what it was asked, and does what a test tells it."""

    requests: list[dict[str, Any]] = field(default_factory=list)
    act: Callable[[dict[str, Any]], Awaitable[Ran]] | None = None
    answers: list[dict[str, Any]] = field(default_factory=list)
    put: Callable[[str, bytes], Awaitable[httpx.Response]] | None = None
    functions: list[str] = field(default_factory=list)

    def answers_with(self, **answer: Any) -> None:
        self.answers.append({"Status": "SUCCESS", "PhysicalResourceId": "schema-1", **answer})

    async def invoke(self, function: str, payload: bytes) -> Ran:
        request = json.loads(payload)
        self.requests.append(request)
        self.functions.append(function)
        if self.act:
            return await self.act(request)
        await self.put(request["ResponseURL"], json.dumps(self.answers.pop(0)).encode())
        return Ran()


@pytest.fixture
def migrator():
    return Migrator()


@pytest.fixture
def custom(store, clock, migrator):
    resources = CustomResources(store, clock, migrator.invoke, "http://127.0.0.1:4566")
    app = Starlette(routes=[Route("/_local/custom-resource/{token}", resources.receive, methods=["PUT"])])

    async def put(url: str, body: bytes) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            return await client.put(url, content=body)

    migrator.put = put
    return resources


def schema(**properties: Any) -> CustomResource:
    return CustomResource("taskflow", "Schema", "Custom::Schema", {"ServiceToken": FUNCTION, **properties})


async def test_the_first_start_sends_create(write, created, services, migrator, custom):
    migrator.answers_with(Data={"Head": "abc"})

    await created(write(TEMPLATE), custom_resources=custom)

    (request,) = migrator.requests
    assert migrator.functions == [FUNCTION]
    assert request["RequestType"] == "Create"
    assert request["ResourceType"] == "Custom::Schema"
    assert request["LogicalResourceId"] == "Schema"
    assert request["StackId"].startswith("arn:aws:cloudformation:us-east-1:123456789012:stack/taskflow/")
    assert request["ResponseURL"].startswith("http://127.0.0.1:4566/_local/custom-resource/")
    assert request["RequestId"]
    assert request["ResourceProperties"] == {
        "ServiceToken": FUNCTION,
        "ServiceTimeout": "7",
        "Revision": "12",
        "Force": "true",
        "Nested": {"Ratio": "0.5", "List": ["1", "false", "x"]},
    }
    assert "PhysicalResourceId" not in request
    assert services.made["taskflow-Q"] == {"Head": "abc", "Id": "schema-1"}


async def test_every_later_start_sends_update_with_what_was(migrator, custom):
    for revision in (1, 2):
        migrator.answers_with()
        await custom.provision(schema(Revision=revision))

    create, update = migrator.requests
    assert update["RequestType"] == "Update"
    assert update["PhysicalResourceId"] == "schema-1"
    assert update["OldResourceProperties"] == create["ResourceProperties"]
    assert update["ResourceProperties"]["Revision"] == "2"
    assert update["RequestId"] != create["RequestId"]
    assert update["ResponseURL"] != create["ResponseURL"]


async def test_a_failed_create_is_tried_again_as_create(migrator, custom):
    migrator.answers_with(Status="FAILED", Reason="no\n  database")
    migrator.answers_with()

    with pytest.raises(LocalError, match="its function answered FAILED: no database"):
        await custom.provision(schema())
    await custom.provision(schema())

    assert [request["RequestType"] for request in migrator.requests] == ["Create", "Create"]


async def test_what_an_update_replaced_is_deleted_after_everything_else(write, created, services, migrator, custom):
    migrator.answers_with()
    await custom.provision(schema(Revision=1))
    migrator.answers_with(PhysicalResourceId="schema-2", Data={"Head": "x"})
    migrator.answers_with(PhysicalResourceId="schema-1")

    await created(write(TEMPLATE), custom_resources=custom)

    _, update, delete = migrator.requests
    assert (update["RequestType"], delete["RequestType"]) == ("Update", "Delete")
    assert delete["PhysicalResourceId"] == "schema-1"
    assert delete["ResourceProperties"]["Revision"] == "1"
    assert services.made["taskflow-Q"]["Id"] == "schema-2"


async def test_a_delete_that_fails_is_only_logged(migrator, custom, caplog):
    migrator.answers_with()
    await custom.provision(schema())
    migrator.answers_with(PhysicalResourceId="schema-2")
    await custom.provision(schema())
    migrator.answers_with(Status="FAILED")

    await custom.clean_up()

    assert "replaced custom resource not deleted" in caplog.text


async def test_a_failure_names_the_resource_and_the_reason(write, created, migrator, custom):
    migrator.answers_with(Status="FAILED", Reason="relation tasks is missing")
    template = write(TEMPLATE)

    with pytest.raises(LocalError) as caught:
        await created(template, custom_resources=custom)

    assert str(caught.value) == (
        f"{template}:3: Resource Schema: its function answered FAILED: relation tasks is missing"
    )


async def test_a_function_that_breaks_is_told_at_once(migrator, custom):
    async def break_down(request: dict[str, Any]) -> Ran:
        error = {
            "errorType": "Runtime.ImportModuleError",
            "errorMessage": "No module named 'alembic'",
            "stackTrace": ["x"],
        }
        return Ran(json.dumps(error).encode(), "Unhandled")

    migrator.act = break_down

    with pytest.raises(LocalError) as caught:
        await custom.provision(schema())

    assert str(caught.value) == "its function broke: Runtime.ImportModuleError: No module named 'alembic'"


async def test_a_function_that_does_not_exist_is_told_at_once(migrator, custom):
    async def unknown(request: dict[str, Any]) -> Ran:
        raise AwsError("ResourceNotFoundException", "Function not found", status=404)

    migrator.act = unknown

    with pytest.raises(LocalError, match="its function broke: ResourceNotFoundException: Function not found"):
        await custom.provision(schema())


async def test_a_fault_of_ours_is_not_hidden(migrator, custom):
    async def fault(request: dict[str, Any]) -> Ran:
        raise ZeroDivisionError

    migrator.act = fault

    with pytest.raises(ZeroDivisionError):
        await custom.provision(schema())


async def test_an_answer_counts_even_if_the_function_breaks_after_it(migrator, custom):
    async def answer_and_break(request: dict[str, Any]) -> Ran:
        await migrator.put(request["ResponseURL"], b'{"Status": "SUCCESS", "PhysicalResourceId": "p"}')
        return Ran(b"{}", "Unhandled")

    migrator.act = answer_and_break

    assert (await custom.provision(schema())).ref == "p"


async def test_an_answer_may_come_after_the_function_has_returned(migrator, custom):
    async def return_first(request: dict[str, Any]) -> Ran:
        answer = b'{"Status": "SUCCESS", "PhysicalResourceId": "late"}'
        late.append(asyncio.ensure_future(migrator.put(request["ResponseURL"], answer)))
        return Ran()

    late: list[asyncio.Future[httpx.Response]] = []
    migrator.act = return_first

    assert (await custom.provision(schema())).ref == "late"
    assert (await late[0]).status_code == 200


async def test_silence_ends_with_the_timeout(migrator, custom, clock):
    async def hang(request: dict[str, Any]) -> Ran:
        clock.advance(8)
        await asyncio.Event().wait()
        return Ran()

    migrator.act = hang

    with pytest.raises(LocalError, match="its function did not return within 7 s"):
        await custom.provision(schema(ServiceTimeout="7"))


async def test_a_function_that_returns_without_an_answer(migrator, custom, clock):
    async def forget(request: dict[str, Any]) -> Ran:
        clock.advance(121)
        return Ran()

    migrator.act = forget

    with pytest.raises(LocalError, match="returned, but no answer came to its ResponseURL within 120 s"):
        await custom.provision(schema())


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"nonsense", "did not answer a JSON object with Status SUCCESS or FAILED"),
        (b"[]", "did not answer a JSON object with Status SUCCESS or FAILED"),
        (b'{"Status": "OK"}', "did not answer a JSON object with Status SUCCESS or FAILED"),
        (b'{"Status": "SUCCESS"}', "answered SUCCESS without a PhysicalResourceId"),
        (b'{"Status": "SUCCESS", "PhysicalResourceId": "p", "Data": [1]}', "answered Data that is not an object"),
        (b'{"Status": "FAILED"}', "answered FAILED: without a Reason"),
        (b" " * 4097, "answered 4097 bytes, the most is 4096"),
    ],
)
async def test_answers_that_cloudformation_would_not_take(migrator, custom, body, problem):
    async def answer(request: dict[str, Any]) -> Ran:
        await migrator.put(request["ResponseURL"], body)
        return Ran()

    migrator.act = answer

    with pytest.raises(LocalError, match=f"its function {problem}"):
        await custom.provision(schema())


async def test_a_second_or_late_answer_is_refused(migrator, custom):
    statuses = []

    async def answer_twice(request: dict[str, Any]) -> Ran:
        for identity in ("first", "second"):
            body = json.dumps({"Status": "SUCCESS", "PhysicalResourceId": identity}).encode()
            statuses.append((await migrator.put(request["ResponseURL"], body)).status_code)
        return Ran()

    migrator.act = answer_twice

    made = await custom.provision(schema())
    late = await migrator.put(migrator.requests[0]["ResponseURL"], b"{}")

    assert made.ref == "first"
    assert (statuses, late.status_code) == ([200, 403], 403)


@pytest.mark.parametrize(
    ("properties", "problem"),
    [
        ({"ServiceToken": "arn:aws:sns:us-east-1:1:topic"}, "ServiceToken must be the ARN of a Lambda function"),
        ({"ServiceToken": None}, "ServiceToken must be the ARN of a Lambda function"),
        ({"ServiceTimeout": 0}, "ServiceTimeout must be 1 to 3600 seconds"),
        ({"ServiceTimeout": "soon"}, "ServiceTimeout must be 1 to 3600 seconds"),
    ],
)
async def test_properties_that_are_refused(custom, migrator, properties, problem):
    with pytest.raises(LocalError, match=problem):
        await custom.provision(schema(**properties))

    assert not migrator.requests


def test_without_anything_that_runs_them_they_are_unknown(write, services):
    with pytest.raises(LocalError, match="Resource Schema: this runtime cannot run Custom::Schema"):
        Stack(write(TEMPLATE), services).load()
