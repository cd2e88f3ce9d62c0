"""The AWS endpoint, asked by boto3 itself over a socket."""

import base64
import datetime
import json
import logging
from collections.abc import Iterator

import httpx
import pytest

from tests.support.aws_endpoint import FIRST_OF_MAY, QUEUE, Running, attribute, error_of, running_endpoint

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def aws() -> Iterator[Running]:
    with running_endpoint() as running:
        yield running


class TestJsonServices:
    def test_parameters_arrive_as_boto3_shows_them(self, aws: Running) -> None:
        sent = {
            "QueueUrl": QUEUE,
            "MessageBody": "hallo",
            "DelaySeconds": 5,
            "MessageAttributes": {"raw": attribute(b"\x00")},
        }
        assert aws.client("sqs").send_message(**sent)["MessageId"] == "m-1"
        assert aws.sqs.asked[-1] == sent

    def test_blobs_in_results(self, aws: Running) -> None:
        (message,) = aws.client("sqs").receive_message(QueueUrl=QUEUE)["Messages"]
        assert message["MessageAttributes"]["raw"] == attribute(b"\x00\xff")

    def test_times_in_parameters_and_results(self, aws: Running) -> None:
        moment = datetime.datetime(2026, 5, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
        entry = {"Source": "a", "DetailType": "b", "Detail": "{}", "Time": moment}
        assert aws.client("events").put_events(Entries=[entry])["Entries"] == [{"EventId": "e-1"}]
        assert aws.events.asked[-1]["Entries"][0]["Time"] == moment
        assert aws.client("events").describe_event_bus()["CreationTime"].timestamp() == FIRST_OF_MAY

    def test_an_error_with_its_old_code(self, aws: Running) -> None:
        sqs = aws.client("sqs")
        with pytest.raises(sqs.exceptions.QueueDoesNotExist) as caught:
            sqs.get_queue_url(QueueName="none")
        error = caught.value.response["Error"]
        assert error["Code"] == "AWS.SimpleQueueService.NonExistentQueue"
        assert error["Message"] == "no queue none"
        assert caught.value.response["ResponseMetadata"]["RequestId"]

    def test_missing_parameters(self, aws: Running) -> None:
        answer = aws.post(json={"QueueUrl": QUEUE})
        assert answer.status_code == 400
        assert answer.headers["x-amzn-errortype"] == "ValidationException"
        assert 'Missing required parameter in input: "MessageBody"' in answer.json()["message"]

    @pytest.mark.parametrize(
        "body", ["{", "[]", '{"DelaySeconds": "soon"}', '{"MessageAttributes": []}', '{"MessageAttributes": {"a": 1}}']
    )
    def test_a_body_that_cannot_be_read(self, aws: Running, body: str) -> None:
        assert aws.post(content=body).json()["__type"] == "com.amazonaws.sqs#SerializationException"

    def test_text_where_a_list_belongs(self, aws: Running) -> None:
        answer = aws.post(headers={"x-amz-target": "AWSEvents.PutEvents"}, json={"Entries": "abc"})
        assert answer.json() == {"__type": "SerializationException", "message": answer.json()["message"]}
        assert "must be a list" in answer.json()["message"]

    def test_an_operation_that_we_do_not_do(self, aws: Running) -> None:
        error = error_of(aws.client("sqs").tag_queue, QueueUrl=QUEUE, Tags={"a": "b"})
        assert (error["status"], error["Code"]) == (501, "NotImplemented")
        assert "sqs TagQueue" in error["Message"]

    def test_an_operation_that_does_not_exist(self, aws: Running) -> None:
        answer = aws.post(headers={"x-amz-target": "AmazonSQS.Fly"})
        assert "UnknownOperationException" in answer.json()["__type"]

    def test_a_failure_of_ours_is_logged_and_says_nothing(self, aws: Running, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.ERROR, "local.aws_endpoint"):
            error = error_of(aws.client("sqs").delete_message, QueueUrl=QUEUE, ReceiptHandle="r")
        assert (error["status"], error["Code"]) == (500, "InternalFailure")
        assert "secret" not in error["Message"]
        assert "a secret detail" in caplog.text

    def test_a_waiting_call_ends_with_its_client(self, aws: Running) -> None:
        with pytest.raises(httpx.ReadTimeout):
            aws.post(
                headers={"x-amz-target": "AmazonSQS.ReceiveMessage"},
                json={"QueueUrl": QUEUE, "WaitTimeSeconds": 20},
                timeout=httpx.Timeout(5, read=0.3),
            )
        assert aws.sqs.waiting.is_set()
        assert aws.sqs.left.wait(10)


class TestRestServices:
    def test_path_and_body_become_parameters(self, aws: Running) -> None:
        start = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
        wanted = {
            "Name": "wake up",
            "ScheduleExpression": "rate(1 minute)",
            "StartDate": start,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {"Arn": "arn:aws:lambda:us-east-1:123456789012:function:f", "RoleArn": "arn:aws:iam::1:role/r"},
        }
        assert aws.client("scheduler").create_schedule(**wanted)["ScheduleArn"].endswith("/x")
        assert {name: aws.scheduler.asked[-1][name] for name in wanted} == wanted

    def test_the_query_becomes_parameters(self, aws: Running) -> None:
        (found,) = aws.client("scheduler").list_schedules(MaxResults=7, NamePrefix="w&=ü", State="ENABLED")["Schedules"]
        assert found["CreationDate"].timestamp() == FIRST_OF_MAY
        asked = aws.scheduler.asked[-1]
        assert (asked["MaxResults"], asked["NamePrefix"], asked["State"]) == (7, "w&=ü", "ENABLED")

    def test_an_error_has_the_model_s_status(self, aws: Running) -> None:
        scheduler = aws.client("scheduler")
        with pytest.raises(scheduler.exceptions.ResourceNotFoundException) as caught:
            scheduler.get_schedule(Name="none")
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
        assert caught.value.response["Error"]["Message"] == "Schedule none does not exist."

    def test_names_with_separators_stay_whole(self, aws: Running) -> None:
        functions = aws.client("lambda")
        arn = "arn:aws:lambda:us-east-1:123456789012:function:tasks"
        functions.invoke(FunctionName=arn, Payload=b"{}")
        assert aws.functions.asked[-1]["FunctionName"] == arn

    def test_an_invocation_returns_raw_bytes_and_headers(self, aws: Running) -> None:
        answer = aws.client("lambda").invoke(FunctionName="echo", Payload=b'{"a": "\xc3\xa9"}', LogType="Tail")
        assert answer["Payload"].read() == b'{"a": "\xc3\xa9"}'
        assert answer["StatusCode"] == 200
        assert base64.b64decode(answer["LogResult"]) == b"START"
        assert answer["ExecutedVersion"] == "$LATEST"
        assert "FunctionError" not in answer
        assert aws.functions.asked[-1]["LogType"] == "Tail"

    def test_an_invocation_that_failed(self, aws: Running) -> None:
        answer = aws.client("lambda").invoke(FunctionName="broken")
        assert answer["FunctionError"] == "Unhandled"
        assert json.load(answer["Payload"])["errorType"] == "KeyError"

    def test_an_asynchronous_invocation(self, aws: Running) -> None:
        answer = aws.client("lambda").invoke(FunctionName="echo", InvocationType="Event", Payload=b"{}")
        assert (answer["StatusCode"], answer["Payload"].read()) == (202, b"")

    def test_no_body_where_the_model_says_no_content(self, aws: Running) -> None:
        answer = aws.client("lambda").delete_function_concurrency(FunctionName="echo")
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204

    def test_lambda_errors(self, aws: Running) -> None:
        functions = aws.client("lambda")
        with pytest.raises(functions.exceptions.ResourceNotFoundException, match="Function not found: none"):
            functions.get_function(FunctionName="none")

    def test_an_unsigned_request_is_known_by_its_path(self, aws: Running) -> None:
        answer = httpx.post(f"{aws.url}/2015-03-31/functions/echo/invocations", content=b"[1]")
        assert answer.content == b"[1]"

    def test_a_path_that_does_not_exist(self, aws: Running) -> None:
        answer = httpx.post(f"{aws.url}/2015-03-31/functions/echo/fly")
        assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (404, "UnknownOperationException")
