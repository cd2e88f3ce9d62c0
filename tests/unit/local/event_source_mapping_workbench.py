"""What the mapping tests work with: a queue, a function that answers as told, and mappings between them."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass

from local.errors import AwsError
from local.event_source_mapping.event_source_mapping import EventSourceMappings
from tests.unit.local.sqs_workbench import Workbench, call, eventually

FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:worker"


@dataclass(frozen=True)
class Answer:
    """What a function gave."""

    payload: bytes = b"null"
    function_error: str | None = None


class FakeFunction:
    """Takes batches and answers what it was told to, the next answer each time, the last one for ever."""

    def __init__(self, *answers):
        self.batches = []
        self.arns = []
        self.running = self.peak = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self._answers = list(answers) or [Answer()]

    def __len__(self):
        return len(self.batches)

    async def invoke(self, name_or_arn, payload, /):
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        self.arns.append(name_or_arn)
        self.batches.append(json.loads(payload)["Records"])
        self.running += 1
        self.peak = max(self.peak, self.running)
        try:
            await self.gate.wait()
        finally:
            self.running -= 1
        return answer(self.batches[-1]) if callable(answer) else answer

    @property
    def bodies(self):
        return [[record["body"] for record in batch] for batch in self.batches]


class MappingBench(Workbench):
    """A workbench with mappings to one function."""

    def __init__(self, function=None, path=None, clock=None, function_timeout=None):
        super().__init__(path, clock)
        self.function = FakeFunction() if function is None else function
        self.mappings = EventSourceMappings(
            self.store, self.clock, self.sqs, self.function, function_timeout=function_timeout
        )

    async def map(self, queue, **params):
        given = {"EventSourceArn": queue.arn, "FunctionName": "worker", **params}
        return await self.lambda_("CreateEventSourceMapping", **given)

    async def lambda_(self, operation, **params):
        return await call(self.mappings, "lambda", operation, params)

    @asynccontextmanager
    async def running(self):
        task = asyncio.create_task(self.mappings.run())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def numbered(self, queue, count, **params):
        """Send messages "0", "1", … in batches, each batch at one moment."""
        entries = [{"Id": str(i), "MessageBody": str(i), **params} for i in range(count)]
        for start in range(0, count, 10):
            await queue.call("SendMessageBatch", Entries=entries[start : start + 10])

    async def invoked(self, times=1):
        """Wait until the function was invoked so often, and give what it got the last time."""
        await eventually(lambda: len(self.function) >= times)
        return self.function.batches[times - 1]

    async def empty(self, queue):
        """Wait until nothing is left in a queue, in flight or not."""
        await eventually(lambda: self.left(queue) == 0)

    def left(self, queue):
        return next(d["visible"] + d["delayed"] + d["in_flight"] for d in self.sqs.depths() if d["name"] == queue.name)


def failing(*positions):
    """Answer that the records at these positions failed."""

    def answer(records):
        failures = [{"itemIdentifier": records[position]["messageId"]} for position in positions]
        return reply({"batchItemFailures": failures})

    return answer


def reply(value):
    return Answer(json.dumps(value).encode())


def raised():
    return Answer(b'{"errorMessage": "boom", "errorType": "ValueError"}', "Unhandled")


def throttled():
    return AwsError("TooManyRequestsException", "Rate Exceeded.", status=429)
