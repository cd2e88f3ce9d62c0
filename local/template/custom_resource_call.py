"""One request to a custom resource's function, and its answer by HTTP ("Custom resource response objects")."""

import asyncio
import json
import secrets
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from local.clock import Clock
from local.errors import AwsError, LocalError

LONGEST_ANSWER = 4096
"""Bytes."""


class Invocation(Protocol):
    """What came of running a function: its result, and how it broke if it did."""

    @property
    def payload(self) -> bytes:
        """The result as JSON, or the error's description."""

    @property
    def function_error(self) -> str | None:
        """`None` when the function returned."""


Invoke = Callable[[str, bytes], Awaitable[Invocation]]


@dataclass(frozen=True)
class Answer:
    """A successful answer: the resource's id, and what `Fn::GetAtt` will tell."""

    physical_id: str
    data: Mapping[str, Any]


@dataclass
class Waiting:
    """A request under way: the answer's body once it is there, or why none will come."""

    happened: asyncio.Event = field(default_factory=asyncio.Event)
    body: bytes | None = None
    broken: str | None = None
    returned: bool = False


class Call:
    """Sends requests; a function that breaks without an answer is told at once, where AWS waits for the timeout."""

    def __init__(self, clock: Clock, invoke: Invoke, base_url: str) -> None:
        self._clock = clock
        self._invoke = invoke
        self._base_url = base_url
        self._waiting: dict[str, Waiting] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def receive(self, request: Request) -> Response:
        """Take an answer for the token in the path; one that nobody waits for is refused (403, as an expired URL)."""
        waiting = self._waiting.get(request.path_params["token"])
        if waiting is None or waiting.body is not None:
            return Response("this request is no longer waiting for an answer", status_code=403)
        waiting.body = await request.body()
        waiting.happened.set()
        return Response()

    async def send(self, request: dict[str, Any], function: str, seconds: int) -> Answer:
        """Run `function` with the request and wait up to `seconds`; anything but success is a `LocalError`."""
        token, waiting = secrets.token_urlsafe(24), Waiting()
        url = f"{self._base_url}/_local/custom-resource/{token}"
        payload = json.dumps({**request, "RequestId": str(uuid.uuid4()), "ResponseURL": url}).encode()
        self._waiting[token] = waiting
        running = asyncio.create_task(self._run(waiting, function, payload))
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        try:
            in_time = await self._clock.wait_for(waiting.happened, self._clock.now() + seconds)
            if in_time and waiting.body is None:
                await running
        finally:
            del self._waiting[token]
            if waiting.body is None:
                running.cancel()
        return _answer(waiting, seconds)

    async def _run(self, waiting: Waiting, function: str, payload: bytes) -> None:
        try:
            invocation = await self._invoke(function, payload)
            if invocation.function_error:
                waiting.broken = _error_of(invocation.payload)
        except (AwsError, LocalError) as error:
            waiting.broken = str(error)
        except BaseException:
            waiting.happened.set()
            raise
        waiting.returned = True
        if waiting.broken:
            waiting.happened.set()


def _error_of(payload: bytes) -> str:
    try:
        error = json.loads(payload)
    except ValueError:
        return payload.decode(errors="replace")
    if not isinstance(error, dict):
        return str(error)
    parts = (str(error[key]) for key in ("errorType", "errorMessage") if error.get(key))
    return " ".join(": ".join(parts).split())


def _answer(waiting: Waiting, seconds: int) -> Answer:
    if waiting.body is not None:
        return _read(waiting.body)
    if waiting.broken:
        raise LocalError(f"its function broke: {waiting.broken}")
    state = "returned, but no answer came to its ResponseURL" if waiting.returned else "did not return"
    raise LocalError(f"its function {state} within {seconds} s (ServiceTimeout)")


def _read(body: bytes) -> Answer:
    if len(body) > LONGEST_ANSWER:
        raise LocalError(f"its function answered {len(body)} bytes, the most is {LONGEST_ANSWER}")
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or answer.get("Status") not in {"SUCCESS", "FAILED"}:
        raise LocalError("its function did not answer a JSON object with Status SUCCESS or FAILED")
    if answer["Status"] == "FAILED":
        reason = " ".join(str(answer.get("Reason") or "without a Reason").split())
        raise LocalError(f"its function answered FAILED: {reason}")
    return _success(answer)


def _success(answer: Mapping[str, Any]) -> Answer:
    physical_id, data = answer.get("PhysicalResourceId"), answer.get("Data") or {}
    if not isinstance(physical_id, str) or not physical_id:
        raise LocalError("its function answered SUCCESS without a PhysicalResourceId")
    if not isinstance(data, dict):
        raise LocalError("its function answered Data that is not an object")
    return Answer(physical_id, data)
