"""Where the results of asynchronous invocations go: destinations and the dead-letter queue."""

import json
import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from local.arn import ACCOUNT, REGION, service_of
from local.clock import Clock
from local.errors import AwsError
from local.functions.invocation import Invocation, timestamp
from local.targets import DeliveryError, Targets

SUCCESS = "Success"
THROTTLED = 429
UNQUALIFIED_COLONS = 6
LONGEST_ERROR = 1024
"""Bytes of the error message that a dead letter carries (AWS page "Adding a dead-letter queue")."""
PAUSES = (0.0, 1.0, 5.0, 30.0)
"""Seconds before each attempt to deliver to a destination that is throttled."""
ZERO_CONCURRENCY = "The function was not invoked: its reserved concurrency is zero"
logger = logging.getLogger("local.async_invoke")


@dataclass(frozen=True)
class Rules:
    """How a function's events are treated: `retries` after the first attempt, `max_age` in seconds, and ARNs."""

    retries: int = 2
    max_age: float = 21_600.0
    on_success: str | None = None
    on_failure: str | None = None
    dead_letter: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of an event so far: the last attempt's `status` and `answer`, or the `error` that prevented it."""

    request_id: str
    arn: str
    payload: bytes
    attempts: int
    status: int | None = None
    answer: bytes | None = None
    function_error: str | None = None
    error: str | None = None

    @classmethod
    def of(cls, event: sqlite3.Row) -> "Outcome":
        """Read what is known of an event; a stored answer is always one of a failure."""
        failed = "Unhandled" if event["answer"] is not None else None
        return cls(
            event["id"], event["arn"], event["payload"], event["attempts"], event["status"], event["answer"], failed
        )

    def after(self, invocation: Invocation) -> "Outcome":
        """Add an attempt."""
        return replace(
            self,
            attempts=self.attempts + 1,
            status=200,
            answer=invocation.payload,
            function_error=invocation.function_error,
        )

    def refused(self, error: AwsError) -> "Outcome":
        """Add that Lambda did not run it."""
        return replace(self, status=error.status, answer=None, function_error=None, error=error.message)


class AsyncDestinations:
    """Tells a function's destinations and its dead-letter queue how an event ended."""

    def __init__(self, clock: Clock, targets: Targets) -> None:
        self._clock = clock
        self._targets = targets

    async def tell(self, rules: Rules, outcome: Outcome, condition: str) -> None:
        """Deliver what the rules ask for; a destination that refuses is logged, as nobody is left to be told."""
        destination = rules.on_success if condition == SUCCESS else rules.on_failure
        if destination:
            record = invocation_record(outcome, condition, self._clock.now())
            await self._deliver(destination, self._wrapped(record, destination), {})
        if condition != SUCCESS and rules.dead_letter:
            attributes = {"MessageAttributes": dead_letter_attributes(outcome)}
            await self._deliver(rules.dead_letter, outcome.payload.decode("utf-8", "replace"), attributes)
        if condition != SUCCESS:
            logger.warning("event given up", extra={"function": outcome.arn, "condition": condition})

    def _wrapped(self, record: dict[str, Any], destination: str) -> str:
        if service_of(destination) != "events":
            return json.dumps(record, ensure_ascii=False)
        failed = record["requestContext"]["condition"] != SUCCESS
        event = {
            "version": "0",
            "id": str(uuid4()),
            "detail-type": f"Lambda Function Invocation Result - {'Failure' if failed else 'Success'}",
            "source": "lambda",
            "account": ACCOUNT,
            "time": record["timestamp"].split(".")[0] + "Z",
            "region": REGION,
            "resources": [destination, record["requestContext"]["functionArn"]],
            "detail": record,
        }
        return json.dumps(event, ensure_ascii=False)

    async def _deliver(self, arn: str, payload: str, options: Mapping[str, Any]) -> None:
        for pause in PAUSES:
            await self._clock.sleep(pause)
            try:
                await self._targets.deliver(arn, payload, options)
            except DeliveryError as error:
                logger.warning("destination did not take a result", extra={"destination": arn, "error": str(error)})
                if not error.retryable:
                    return
            else:
                return


def invocation_record(outcome: Outcome, condition: str, now: float) -> dict[str, Any]:
    """Describe an invocation as destinations get it (AWS page "Capturing records of asynchronous invocations")."""
    record: dict[str, Any] = {
        "version": "1.0",
        "timestamp": timestamp(now),
        "requestContext": {
            "requestId": outcome.request_id,
            "functionArn": _qualified(outcome.arn),
            "condition": condition,
            "approximateInvokeCount": outcome.attempts,
        },
        "requestPayload": _json(outcome.payload),
    }
    if outcome.status is not None:
        record["responseContext"] = _response_context(outcome)
    if outcome.answer is not None:
        record["responsePayload"] = _json(outcome.answer)
    return record


def dead_letter_attributes(outcome: Outcome) -> dict[str, dict[str, str]]:
    """Make the three message attributes of a dead letter."""
    message = outcome.error or _error_message(outcome.answer) or ZERO_CONCURRENCY
    return {
        "RequestID": {"DataType": "String", "StringValue": outcome.request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": str(outcome.status or THROTTLED)},
        "ErrorMessage": {
            "DataType": "String",
            "StringValue": message.encode()[:LONGEST_ERROR].decode("utf-8", "ignore"),
        },
    }


def _response_context(outcome: Outcome) -> dict[str, Any]:
    context: dict[str, Any] = {"statusCode": outcome.status}
    if outcome.answer is not None:
        context["executedVersion"] = "$LATEST"
    if outcome.function_error:
        context["functionError"] = outcome.function_error
    return context


def _qualified(arn: str) -> str:
    return arn if arn.count(":") > UNQUALIFIED_COLONS else f"{arn}:$LATEST"


def _error_message(answer: bytes | None) -> str | None:
    found = _json(answer) if answer is not None else None
    return str(found["errorMessage"]) if isinstance(found, dict) and "errorMessage" in found else None


def _json(text: bytes) -> Any:  # noqa: ANN401 - whatever it is
    try:
        return json.loads(text)
    except ValueError:
        return text.decode("utf-8", "replace")
