"""What the SQS tests work with: a service on a clock that is moved by hand, called as the AWS endpoint calls it."""

import asyncio
import time
from inspect import isawaitable

import botocore.session
from botocore.validate import ParamValidator

from local.clock import Clock
from local.sqs.sqs import Sqs
from local.store import Store

BASE_URL = "http://127.0.0.1:4566"
SESSION = botocore.session.get_session()


class HandClock(Clock):
    """Stands still until it is moved; whoever sleeps on it wakes up then."""

    def __init__(self, store):
        super().__init__(store)
        self._now = 1_800_000_000.0
        self._moved = asyncio.Event()

    def now(self):
        return self._now

    def advance(self, seconds):
        self._now += seconds
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
        return seconds

    async def sleep_until(self, moment):
        while self._now < moment:
            await self._moved.wait()


class Workbench:
    """One SQS service on a store; `call` checks requests and answers against boto3's model of SQS."""

    def __init__(self, path=None, clock=None):
        self.store = Store(path)
        self.clock = clock or HandClock(self.store)
        self.sqs = Sqs(self.store, self.clock, BASE_URL)

    async def call(self, operation, **params):
        return await call(self.sqs, "sqs", operation, params)

    async def queue(self, name="jobs", tags=None, **attributes):
        given = {key: str(value) for key, value in attributes.items()}
        await self.call("CreateQueue", QueueName=name, Attributes=given, tags=tags or {})
        return Handle(self, name)

    async def fifo(self, name="jobs.fifo", **attributes):
        return await self.queue(name, FifoQueue="true", **attributes)

    def reopened(self, path):
        """Start again on the same file, as after `kill -9`: nothing of the first service is told."""
        return Workbench(path, self.clock)


class Handle:
    """One queue of a workbench, with the operations that tests use most."""

    def __init__(self, bench, name):
        self.bench = bench
        self.name = name
        self.url = f"{BASE_URL}/123456789012/{name}"
        self.arn = f"arn:aws:sqs:us-east-1:123456789012:{name}"

    async def call(self, operation, **params):
        return await self.bench.call(operation, QueueUrl=self.url, **params)

    async def send(self, body="hello", **params):
        return await self.call("SendMessage", MessageBody=body, **params)

    async def receive(self, most=10, **params):
        params.setdefault("MessageSystemAttributeNames", ["All"])
        params.setdefault("MessageAttributeNames", ["All"])
        answer = await self.call("ReceiveMessage", MaxNumberOfMessages=most, **params)
        return answer.get("Messages", [])

    async def bodies(self, most=10, **params):
        return [message["Body"] for message in await self.receive(most, **params)]

    async def delete(self, message):
        return await self.call("DeleteMessage", ReceiptHandle=message["ReceiptHandle"])

    async def attributes(self):
        return (await self.call("GetQueueAttributes", AttributeNames=["All"]))["Attributes"]


async def call(service, name, operation, params):
    """Call an operation as the endpoint does, holding request and answer to botocore's model."""
    model = SESSION.get_service_model(name).operation_model(operation)
    report = ParamValidator().validate(params, model.input_shape)
    assert not report.has_errors(), report.generate_report()
    answer = getattr(service, "op_" + _snake(operation))(params)
    answer = await answer if isawaitable(answer) else answer
    check_shape(answer, model.output_shape)
    return answer


def check_shape(value, shape, path="answer"):
    """Fail where an answer has a field that boto3 does not know, or one of another type."""
    kind = shape.type_name if shape else "structure"
    if kind == "structure":
        members = shape.members if shape else {}
        assert value.keys() <= members.keys(), f"{path}: {value.keys() - members.keys()} not in the model"
        for key, inner in value.items():
            check_shape(inner, members[key], f"{path}.{key}")
    elif kind == "list":
        for inner in value:
            check_shape(inner, shape.member, f"{path}[]")
    elif kind == "map":
        for key, inner in value.items():
            check_shape(inner, shape.value, f"{path}.{key}")
    else:
        types = {"string": str, "integer": int, "long": int, "boolean": bool, "blob": bytes, "timestamp": float}
        assert isinstance(value, types[kind]), f"{path}: {value!r} is no {kind}"


async def eventually(probe, *, within=5.0):
    """Let the loop run until `probe()` gives something true; fail after `within` real seconds."""
    deadline = time.monotonic() + within
    while not (found := probe()):
        assert time.monotonic() < deadline, "did not happen in time"
        await asyncio.sleep(0.002)
    return found


async def settled():
    """Let everything run that can run without time passing."""
    for _ in range(20):
        await asyncio.sleep(0)


def _snake(operation):
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in operation).lstrip("_")
