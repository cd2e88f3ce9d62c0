"""What CreateSchedule and UpdateSchedule take: defaults filled in, and refused as AWS refuses it.

The messages were recorded from AWS or reported with AWS's wording; where AWS would go on but this runtime could not
(universal targets, services that nothing here delivers to), the message says so.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

from local.arn import REGION, service_of
from local.errors import AwsError
from local.scheduler.constraints import check
from local.scheduler.groups import DEFAULT_GROUP
from local.scheduler.invocations import MOST_AGE, MOST_RETRIES
from local.scheduler.plan import Dialect, Plan
from local.scheduler.schedule_expression import LATE_START, ScheduleExpressionError
from local.targets import Targets

Definition = dict[str, Any]
"""A schedule as GetSchedule shows it, without ARN and dates of change; moments in seconds since the epoch."""
DEFAULTS = {
    "GroupName": DEFAULT_GROUP,
    "ScheduleExpressionTimezone": "UTC",
    "State": "ENABLED",
    "ActionAfterCompletion": "NONE",
}
UNIVERSAL = "arn:aws:scheduler:::aws-sdk:"
TARGET_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:([a-z0-9-]*):[0-9]*:.+")
OWN_PARAMETERS = {"sqs": "SqsParameters", "events": "EventBridgeParameters"}


def define(operation: str, params: dict[str, Any], targets: Targets) -> Definition:
    """Check an operation's parameters and fill in what they leave out; raises `AwsError` as AWS answers."""
    check(operation, params)
    definition = DEFAULTS | {key: _stored(value) for key, value in params.items() if key != "ClientToken"}
    definition["Target"] = _with_retry_policy(params["Target"])
    _check_expression(definition)
    _check_dates(definition)
    _check_window(definition["FlexibleTimeWindow"])
    _check_target(definition["Target"], targets)
    return definition


def plan_of(definition: Definition) -> Plan:
    """Tell when a schedule fires."""
    return Plan(
        dialect=Dialect.SCHEDULER,
        expression=definition["ScheduleExpression"],
        zone=definition["ScheduleExpressionTimezone"],
        start=definition.get("StartDate"),
        end=definition.get("EndDate"),
        enabled=definition["State"] == "ENABLED",
        window=definition["FlexibleTimeWindow"].get("MaximumWindowInMinutes", 0),
    )


def check_start(definition: Definition, now: float) -> None:
    """Refuse a start that lies back further than AWS takes one; a schedule that exists already may have one."""
    if definition.get("StartDate", now) < now - LATE_START.total_seconds():
        raise _invalid("The StartDate you specify cannot be earlier than 5 minutes ago.")


def _check_expression(definition: Definition) -> None:
    try:
        plan_of(definition).normal()
    except ScheduleExpressionError as error:
        raise _invalid(str(error)) from error


def _check_dates(definition: Definition) -> None:
    if {"StartDate", "EndDate"} <= definition.keys() and definition["StartDate"] >= definition["EndDate"]:
        raise _invalid("The StartDate you specify must come before the EndDate.")


def _check_window(window: dict[str, Any]) -> None:
    has_length = window.get("MaximumWindowInMinutes") is not None
    if window["Mode"] == "OFF" and has_length:
        raise _invalid("MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF.")
    if window["Mode"] == "FLEXIBLE" and not has_length:
        raise _invalid("MaximumWindowInMinutes must be provided when FlexibleTimeWindowMode is set to FLEXIBLE.")


def _check_target(target: dict[str, Any], targets: Targets) -> None:
    _check_arn(target["Arn"], targets)
    service = service_of(target["Arn"])
    for name in target:
        if name.endswith("Parameters") and name != OWN_PARAMETERS.get(service):
            raise _invalid(f"Parameters {name} not supported for the target.")
    if service == "sqs":
        _check_queue(target)
    elif service == "events" and "EventBridgeParameters" not in target:
        raise _invalid("Parameters EventBridgeParameters must be specified.")
    if service != "sqs" and "Input" in target:
        _check_json(target["Input"])


def _check_arn(name: str, targets: Targets) -> None:
    if name.startswith(UNIVERSAL):
        raise _invalid(
            f"Universal target {name} is not run here: target the Lambda function, SQS queue or event bus itself."
        )
    found = TARGET_ARN.fullmatch(name)
    if found is None:
        raise _invalid("Provided Arn is not in correct format.")
    if not targets.supports(name):
        raise _invalid(f"{service_of(name)} is not a supported service for a target.")
    if found[1] != REGION:
        raise _invalid(f"The target ARN provided does not match the current region {REGION}.")


def _check_queue(target: dict[str, Any]) -> None:
    is_fifo = target["Arn"].endswith(".fifo")
    if is_fifo and "SqsParameters" not in target:
        raise _invalid("Parameters SqsParameters must be specified.")
    if not is_fifo and "MessageGroupId" in target.get("SqsParameters", {}):
        raise _invalid("Parameters MessageGroupId not valid for the target.")


def _check_json(text: str) -> None:
    try:
        json.loads(text)
    except ValueError as error:
        raise _invalid("JSON syntax error in input for the target.") from error


def _with_retry_policy(target: dict[str, Any]) -> dict[str, Any]:
    defaults = {"MaximumEventAgeInSeconds": MOST_AGE, "MaximumRetryAttempts": MOST_RETRIES}
    return target | {"RetryPolicy": defaults | (target.get("RetryPolicy") or {})}


def _stored(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds, and moments
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    return value


def _invalid(message: str) -> AwsError:
    return AwsError("ValidationException", message)
