"""A scheduler on a store in a file with targets that only remember, and builders for what it is given."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from local.clock import Clock
from local.errors import AwsError
from local.scheduler.scheduler import Scheduler
from local.store import Store
from local.targets import DeliveryError, Targets

BEGIN = datetime(2031, 5, 6, 10, 0, tzinfo=UTC)
"""A Tuesday that the clock is advanced to, so that times in a test can be read."""
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:work"
OTHER_FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:other"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs"
DEAD_LETTERS = "arn:aws:sqs:us-east-1:123456789012:dead"
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/main"
ROLE = "arn:aws:iam::123456789012:role/scheduler"


class FakeTargets:
    """Takes deliveries in memory; `failing` maps an ARN to the errors that its next deliveries meet."""

    def __init__(self):
        self.delivered = []
        self.failing = {}
        self.targets = Targets()
        for service in ("lambda", "sqs", "events"):
            self.targets.register(service, self._deliver)

    def __len__(self):
        return len(self.delivered)

    def __contains__(self, arn):
        return any(arn == target for target, _, _ in self.delivered)

    def payloads(self, arn):
        return [payload for target, payload, _ in self.delivered if target == arn]

    def options(self, arn):
        return [options for target, _, options in self.delivered if target == arn]

    async def _deliver(self, arn, payload, options):
        if errors := self.failing.get(arn):
            raise errors.pop(0)
        self.delivered.append((arn, payload, dict(options)))


class World:
    """A scheduler on a store in a file, so that it can be killed and started again."""

    def __init__(self, path):
        self.path = path
        self.sink = FakeTargets()
        self._open()
        self.advance_to(BEGIN)

    def _open(self):
        self.store = Store(self.path)
        self.clock = Clock(self.store)
        self.scheduler = Scheduler(self.store, self.clock, self.sink.targets)
        self.task = None

    def start(self):
        self.task = asyncio.create_task(self.scheduler.run())

    async def stop(self):
        if self.task:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)
        self.clock.close()
        self.store.close()

    async def restart(self, *, away=0):
        await self.stop()
        self._open()
        self.clock.advance(away)

    def advance_to(self, moment):
        self.clock.advance(moment.timestamp() - self.clock.now())

    async def settle(self):
        """Let the running loop do all that is due."""

        def is_idle():
            return self.scheduler._next_moment() > self.clock.now()

        await eventually(is_idle)

    async def advance(self, **delta):
        self.clock.advance(timedelta(**delta).total_seconds())
        await self.settle()

    def create(self, name="tick", **changes):
        return self.scheduler.op_create_schedule(schedule(name, **changes))["ScheduleArn"]

    def get(self, name="tick"):
        return self.scheduler.op_get_schedule({"Name": name})

    async def provision(self, name="tick", **properties):
        wanted = schedule(name) | properties
        return await self.scheduler.provisioners()["AWS::Scheduler::Schedule"](name, wanted)


async def eventually(condition, deadline=20.0):
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    while not condition():
        assert loop.time() < end, "did not happen in time"
        await asyncio.sleep(0.005)


def schedule(name="tick", **changes):
    return {
        "Name": name,
        "ScheduleExpression": "rate(5 minutes)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": target(),
    } | changes


def target(arn=FUNCTION, **more):
    return {"Arn": arn, "RoleArn": ROLE} | more


def throttled():
    return DeliveryError("TooManyRequestsException", "Rate exceeded", retryable=True)


def gone():
    return DeliveryError("ResourceNotFoundException", "Function not found", retryable=False)


def refusal(call, *arguments):
    with pytest.raises(AwsError) as caught:
        call(*arguments)
    return caught.value.code, caught.value.status, caught.value.message


def times(payloads):
    return [json.loads(payload)["time"] for payload in payloads]


def dead_letter(world):
    (options,) = world.sink.options(DEAD_LETTERS)
    assert all(value["DataType"] == "String" for value in options["MessageAttributes"].values())
    return {name: value["StringValue"] for name, value in options["MessageAttributes"].items()}
