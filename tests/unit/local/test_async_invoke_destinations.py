"""How an event ended is told to destinations and dead-letter queues, in the records that Lambda sends."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from local.errors import AwsError
from local.targets import DeliveryError
from tests.support.lambda_events import ARN, BUS, FAILURE, OTHER, QUEUE, Inbox, Queue, queue_of
from tests.support.lambda_functions import FunctionLab, soon

VECTORS = Path(os.environ.get("TASKFLOW_VECTORS", "../shared/vectors")) / "lambda_events/aws-recorded-sqs-esm.json"


async def test_an_event_that_works_in_the_end_is_a_success(queues: list[Queue]) -> None:
    queue = queue_of(queues, on_success=OTHER, on_failure=QUEUE)
    queue.functions.will(FAILURE, {"fine": True})
    request_id = queue.accept("input")
    await queue.ran(1)
    await queue.advance(61)
    [(target, record, _)] = queue.inbox.got
    assert target == OTHER
    assert record.pop("timestamp").endswith("Z")
    assert record == {
        "version": "1.0",
        "requestContext": {
            "requestId": request_id,
            "functionArn": ARN + ":$LATEST",
            "condition": "Success",
            "approximateInvokeCount": 2,
        },
        "requestPayload": "input",
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
        "responsePayload": {"fine": True},
    }


@pytest.mark.parametrize("retries", [0, 1, 2])
async def test_as_many_retries_as_configured(queues: list[Queue], retries: int) -> None:
    queue = queue_of(queues, retries=retries, on_failure=QUEUE)
    queue.functions.will(*[FAILURE] * 5)
    queue.accept()
    await queue.ran(1)
    for _ in range(3):
        await queue.advance(121)
    assert len(queue.functions.ran) == retries + 1
    [(_, record, _)] = queue.inbox.got
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == retries + 1
    assert record["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": "Unhandled",
    }
    assert record["responsePayload"] == FAILURE


async def test_what_stays_throttled_too_long_is_given_up(queues: list[Queue]) -> None:
    queue = queue_of(queues, max_age=60.0, dead_letter=QUEUE)
    queue.functions.will(*[AwsError("TooManyRequestsException", "Rate Exceeded.", status=429)] * 20)
    queue.accept()
    await queue.ran(1)
    for _ in range(8):
        await queue.advance(30)
    [(_, _, options)] = queue.inbox.got
    attributes = options["MessageAttributes"]
    assert attributes["ErrorCode"] == {"DataType": "Number", "StringValue": "429"}
    assert attributes["ErrorMessage"] == {"DataType": "String", "StringValue": "Rate Exceeded."}


async def test_a_function_that_may_never_run_gives_up_at_once(queues: list[Queue]) -> None:
    queue = queue_of(queues, on_failure=QUEUE)
    queue.functions.limit = 0
    queue.accept()
    await soon(lambda: queue.inbox.got)
    context = queue.inbox.got[0][1]["requestContext"]
    assert (context["condition"], context["approximateInvokeCount"]) == ("ZeroReservedConcurrency", 0)
    assert queue.functions.ran == []


async def test_the_dead_letter_has_the_shape_that_was_recorded_from_aws(queues: list[Queue]) -> None:
    if not VECTORS.exists():
        pytest.skip(f"no conformance data at {VECTORS}")
    recorded = json.loads(VECTORS.read_text())["test_sqs_queue_as_lambda_dead_letter_queue"]["messages"]["Messages"][0]
    queue = queue_of(queues, retries=0, dead_letter=QUEUE)
    message = recorded["MessageAttributes"]["ErrorMessage"]["StringValue"]
    queue.functions.will({**FAILURE, "errorMessage": message})
    request_id = queue.accept(recorded["Body"])
    await soon(lambda: queue.inbox.got)
    [(arn, body, options)] = queue.inbox.got
    assert (arn, body) == (QUEUE, recorded["Body"])
    expected = recorded["MessageAttributes"]
    expected["RequestID"]["StringValue"] = request_id
    assert options["MessageAttributes"] == expected


async def test_a_bus_gets_the_record_as_an_event(queues: list[Queue]) -> None:
    queue = queue_of(queues, retries=0, on_failure=BUS)
    queue.functions.will(FAILURE)
    queue.accept()
    await soon(lambda: queue.inbox.got)
    [(_, event, _)] = queue.inbox.got
    assert event["source"] == "lambda"
    assert event["detail-type"] == "Lambda Function Invocation Result - Failure"
    assert event["resources"] == [BUS, ARN + ":$LATEST"]
    assert event["detail"]["requestContext"]["condition"] == "RetriesExhausted"


async def test_a_destination_that_is_busy_is_asked_again(queues: list[Queue]) -> None:
    queue = queue_of(queues, on_success=OTHER)
    queue.inbox.refusals = [DeliveryError("Throttled", "later", retryable=True)]
    queue.accept()
    await queue.ran(1)
    assert queue.inbox.got == []
    assert queue.waiting == 1
    await queue.advance(1.1)
    assert len(queue.inbox.got) == 1
    assert queue.waiting == 0


async def test_a_destination_that_refuses_is_logged_and_that_is_all(
    queues: list[Queue], caplog: pytest.LogCaptureFixture
) -> None:
    queue = queue_of(queues, on_success=OTHER)
    queue.inbox.refusals = [DeliveryError("NotThere", "no such function", retryable=False)]
    queue.accept()
    await queue.ran(1)
    assert queue.waiting == 0
    assert "destination did not take a result" in caplog.text


@pytest.mark.enable_socket
async def test_with_real_functions_an_event_reaches_its_destination(tmp_path: Path) -> None:
    lab, inbox = FunctionLab(tmp_path), Inbox("sqs")
    lab.targets.register("sqs", inbox._deliver)
    lab.targets.register("lambda", lab.functions.deliver)
    note = "import json\ndef handle(event, context):\n    open('note', 'w').write(json.dumps(event))\n"
    created = await lab.deploy("writer", note)
    source = "def handle(event, context):\n    return event['answer']\n"
    await lab.deploy("asked", source, DeadLetterConfig={"TargetArn": QUEUE})
    await lab.provision(
        "EventInvokeConfig",
        "Rules",
        FunctionName="asked",
        Qualifier="$LATEST",
        MaximumRetryAttempts=0,
        DestinationConfig={"OnSuccess": {"Destination": created.attributes["Arn"]}},
    )
    running = asyncio.ensure_future(lab.functions.run())
    await lab.targets.deliver(ARN.replace("worker", "asked"), '{"answer": 42}')
    await lab.targets.deliver(ARN.replace("worker", "asked"), "{}")
    found = await soon(lambda: (path := tmp_path / "writer" / "note").exists() and path.read_text())
    assert json.loads(found)["responsePayload"] == 42
    await soon(lambda: inbox.got)
    assert inbox.got[0][2]["MessageAttributes"]["ErrorMessage"]["StringValue"] == "'answer'"
    running.cancel()
    await asyncio.wait([running])
    await lab.stop()


async def test_a_delivery_to_nobody_is_refused_for_good(tmp_path: Path) -> None:
    lab = FunctionLab(tmp_path)
    with pytest.raises(DeliveryError) as refused:
        await lab.functions.deliver(ARN, "{}", {})
    assert refused.value.retryable is False
    await lab.stop()
