"""The operations of the Lambda API, with parameters and answers as boto3 has them."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

import botocore.session
import pytest
from botocore.validate import ParamValidator

from local.errors import AwsError
from tests.support.lambda_functions import FunctionLab, environment, soon

pytestmark = pytest.mark.enable_socket

ECHO = "def handle(event, context):\n    return [event, context.client_context and context.client_context.custom]\n"
MODEL = botocore.session.get_session().get_service_model("lambda")


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[FunctionLab]:
    lab = FunctionLab(tmp_path)
    yield lab
    await lab.stop()


def assert_fits(operation: str, answer: dict[str, object]) -> None:
    shape = MODEL.operation_model(operation).output_shape
    report = ParamValidator().validate(answer, shape)
    assert not report.has_errors(), report.generate_report()


async def test_invoke_answers_the_result(lab: FunctionLab) -> None:
    await lab.deploy("echo", ECHO)
    context = base64.b64encode(json.dumps({"custom": {"k": "ü"}}).encode()).decode()
    answer = await lab.functions.op_invoke({"FunctionName": "echo", "Payload": b'{"a": 1}', "ClientContext": context})
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert json.loads(answer["Payload"]) == [{"a": 1}, {"k": "ü"}]
    assert "FunctionError" not in answer
    assert "LogResult" not in answer
    assert_fits("Invoke", answer)


async def test_invoke_tells_that_the_function_failed(lab: FunctionLab) -> None:
    await lab.deploy("broken", "def handle(event, context):\n    1 / 0\n")
    answer = await lab.functions.op_invoke({"FunctionName": "broken"})
    assert answer["FunctionError"] == "Unhandled"
    assert json.loads(answer["Payload"])["errorType"] == "ZeroDivisionError"


async def test_an_event_is_accepted_and_run_later(lab: FunctionLab) -> None:
    await lab.deploy("noted", "def handle(event, context):\n    open(event, 'w').close()\n")
    note = lab.folder / "note"
    answer = await lab.functions.op_invoke(
        {"FunctionName": "noted", "InvocationType": "Event", "Payload": json.dumps(str(note)).encode()}
    )
    assert answer == {"StatusCode": 202, "Payload": b""}
    assert lab.status("noted")["waiting_events"] == 1
    running = asyncio.ensure_future(lab.functions.run())
    await soon(note.exists)
    await soon(lambda: lab.status("noted")["waiting_events"] == 0)
    running.cancel()
    await asyncio.wait([running])


async def test_a_dry_run_runs_nothing(lab: FunctionLab) -> None:
    await lab.deploy("echo", ECHO)
    assert await lab.functions.op_invoke({"FunctionName": "echo", "InvocationType": "DryRun"}) == {"StatusCode": 204}
    assert lab.status("echo")["environments"] == 0
    with pytest.raises(AwsError, match="ResourceNotFoundException"):
        await lab.functions.op_invoke({"FunctionName": "nobody", "InvocationType": "DryRun"})


@pytest.mark.parametrize(
    ("changes", "code", "status"),
    [
        ({"Payload": b"{"}, "InvalidRequestContentException", 400),
        ({"ClientContext": "%%%"}, "InvalidRequestContentException", 400),
        ({"FunctionName": "a b"}, "ValidationException", 400),
        ({"Qualifier": "7"}, "ResourceNotFoundException", 404),
        ({"InvocationType": "Event", "Payload": b'"' + b"x" * 1_048_576 + b'"'}, "RequestTooLargeException", 413),
    ],
)
async def test_bad_requests_are_refused(lab: FunctionLab, changes: dict[str, object], code: str, status: int) -> None:
    await lab.deploy("echo", ECHO)
    with pytest.raises(AwsError) as refused:
        await lab.functions.op_invoke({"FunctionName": "echo", **changes})
    assert (refused.value.code, refused.value.status) == (code, status)


async def test_a_function_is_described(lab: FunctionLab) -> None:
    await lab.deploy(
        "told", ECHO, Timeout=7, Description="tells", Environment=environment(AB=1), LoggingConfig={"LogGroup": "mine"}
    )
    found = lab.functions.op_get_function_configuration({"FunctionName": "told"})
    assert_fits("GetFunctionConfiguration", found)
    expected = {"Timeout": 7, "Description": "tells", "Handler": "app.handle", "State": "Active", "Version": "$LATEST"}
    assert expected.items() <= found.items()
    assert found["Environment"] == {"Variables": {"AB": "1"}}
    assert found["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": "mine"}
    described = lab.functions.op_get_function({"FunctionName": "told"})
    assert_fits("GetFunction", described)
    assert described["Code"]["Location"].startswith("file:///")


async def test_functions_are_listed_in_pages(lab: FunctionLab) -> None:
    for name in ("c", "a", "b"):
        await lab.deploy(name, ECHO)
    first = lab.functions.op_list_functions({"MaxItems": 2})
    assert_fits("ListFunctions", first)
    second = lab.functions.op_list_functions({"MaxItems": 2, "Marker": first["NextMarker"]})
    assert [each["FunctionName"] for each in first["Functions"] + second["Functions"]] == ["a", "b", "c"]
    assert "NextMarker" not in second
