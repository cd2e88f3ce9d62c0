"""The AWS endpoint on a socket of its own, in front of services that only remember what they were asked."""

import asyncio
import base64
import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.aws.endpoint import AwsEndpoint
from local.aws.moto_services import MotoServices
from local.errors import AwsError
from local.iam.usage import Usage
from local.listen import server

QUEUE = "http://127.0.0.1:4566/123456789012/jobs"
PAGE = "http://127.0.0.1:8080"
FIRST_OF_MAY = 1777593600.0


class FakeSqs:
    """Remembers what it was asked; `answers` says what comes back."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.left = threading.Event()
        self.waiting = threading.Event()

    def op_send_message(self, params: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(params)
        return {"MessageId": "m-1", "MD5OfMessageBody": "d"}

    async def op_receive_message(self, params: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(params)
        if not params.get("WaitTimeSeconds"):
            body = {"MessageId": "m-1", "Body": "hallo", "MessageAttributes": {"raw": attribute(b"\x00\xff")}}
            return {"Messages": [body]}
        try:
            self.waiting.set()
            await asyncio.sleep(60)
        finally:
            self.left.set()
        return {}

    def op_get_queue_url(self, params: dict[str, Any]) -> dict[str, Any]:
        raise AwsError("QueueDoesNotExist", f"no queue {params['QueueName']}")

    def op_delete_message(self, params: dict[str, Any]) -> None:
        raise ZeroDivisionError("a secret detail")


class FakeEvents:
    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    async def op_put_events(self, params: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(params)
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "e-1"} for _ in params["Entries"]]}

    def op_describe_event_bus(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"Name": params.get("Name", "default"), "CreationTime": FIRST_OF_MAY}


class FakeScheduler:
    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def op_create_schedule(self, params: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(params)
        return {"ScheduleArn": "arn:aws:scheduler:us-east-1:123456789012:schedule/default/x"}

    def op_get_schedule(self, params: dict[str, Any]) -> dict[str, Any]:
        raise AwsError("ResourceNotFoundException", f"Schedule {params['Name']} does not exist.")

    def op_list_schedules(self, params: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(params)
        return {"Schedules": [{"Name": "x", "CreationDate": FIRST_OF_MAY}]}


class FakeLambda:
    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    async def op_invoke(self, params: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(params)
        if params.get("InvocationType") == "Event":
            return {"StatusCode": 202, "Payload": b""}
        if params["FunctionName"] == "broken":
            return {"StatusCode": 200, "Payload": b'{"errorType": "KeyError"}', "FunctionError": "Unhandled"}
        log = base64.b64encode(b"START").decode()
        return {"StatusCode": 200, "Payload": params["Payload"], "LogResult": log, "ExecutedVersion": "$LATEST"}

    def op_get_function(self, params: dict[str, Any]) -> dict[str, Any]:
        raise AwsError("ResourceNotFoundException", f"Function not found: {params['FunctionName']}", status=404)

    def op_delete_function_concurrency(self, params: dict[str, Any]) -> None:
        self.asked.append(params)


def attribute(value: bytes) -> dict[str, Any]:
    return {"DataType": "Binary", "BinaryValue": value}


class Running:
    """The endpoint behind a socket, and clients for it."""

    def __init__(self) -> None:
        self.sqs, self.events, self.scheduler, self.functions = FakeSqs(), FakeEvents(), FakeScheduler(), FakeLambda()
        services: dict[str, object] = {
            "sqs": self.sqs, "events": self.events, "scheduler": self.scheduler, "lambda": self.functions,
        }  # fmt: skip
        self.moto = MotoServices()
        self.usage = Usage(lambda key: {"AKIDTASKS": "tasks_api"}.get(key, key))
        self.app = AwsEndpoint(services, self.moto, usage=self.usage)
        # Named as TCP, or asyncio does not switch Nagle's algorithm off and each answer waits 40 ms.
        self.listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.server = server(self.app)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listener]})

    def client(self, service: str, **options: Any) -> Any:
        config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
        return boto3.client(
            service, endpoint_url=self.url, region_name="us-east-1", config=config,
            aws_access_key_id="AKIDTASKS", aws_secret_access_key="x", **options,
        )  # fmt: skip

    def post(self, **options: Any) -> httpx.Response:
        headers = {"x-amz-target": "AmazonSQS.SendMessage", "content-type": "application/x-amz-json-1.0"}
        options["headers"] = {**headers, **options.get("headers", {})}
        return httpx.post(self.url, **options)


@contextlib.contextmanager
def running_endpoint() -> Iterator[Running]:
    """Serve until the block ends."""
    running = Running()
    running.thread.start()
    yield running
    running.server.should_exit = True
    running.thread.join()
    running.listener.close()


def error_of(call: Any, **params: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        call(**params)
    return {**caught.value.response["Error"], "status": caught.value.response["ResponseMetadata"]["HTTPStatusCode"]}
