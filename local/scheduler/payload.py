"""What an invocation sends: the schedule's Input or AWS's default event, a rule's "Scheduled Event", a dead letter."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.arn import ACCOUNT, REGION, resource_of, service_of
from local.eventbridge.dead_letters import ERROR_CODES
from local.eventbridge.input_transformer import Occurrence, target_input
from local.targets import DeliveryError

EXECUTION_ID_LENGTH = 16


@dataclass(frozen=True)
class Invocation:
    """One call of one target. `target` is what CreateSchedule or PutTargets took; moments are seconds since the epoch.

    `attempts` counts those that failed; `since` is when the first was to be made.
    """

    id: str
    arn: str
    target: dict[str, Any]
    scheduled: float
    attempts: int
    since: float

    @property
    def is_of_rule(self) -> bool:
        """Tell a rule of EventBridge from a schedule of the Scheduler."""
        return service_of(self.arn) == "events"

    @property
    def execution_id(self) -> str:
        """Tell the id that stays the same over retries, in the Scheduler's form of 16 hexadecimal digits."""
        return self.id.replace("-", "")[:EXECUTION_ID_LENGTH]

    @property
    def time(self) -> str:
        """Tell the scheduled time as AWS writes it."""
        return datetime.fromtimestamp(self.scheduled, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def payload_of(invocation: Invocation) -> str | None:
    """Make the text that the target gets; None where a rule's template makes nothing that AWS would deliver."""
    return _of_rule(invocation) if invocation.is_of_rule else _of_schedule(invocation)


def options_of(invocation: Invocation) -> dict[str, Any]:
    """Tell the target's own options."""
    return dict(invocation.target.get("SqsParameters") or {})


def dead_letter_body(invocation: Invocation) -> str:
    """Make the body of a dead letter: what the schedule's target was to get, or a rule's whole event."""
    return json.dumps(_rule_event(invocation)) if invocation.is_of_rule else _of_schedule(invocation)


def dead_letter_attributes(invocation: Invocation, error: DeliveryError, condition: str | None) -> dict[str, Any]:
    """Make the message attributes of a dead letter (Scheduler User Guide, "Configuring a dead-letter queue")."""
    of_rule = invocation.is_of_rule
    attributes = {
        "ERROR_CODE": ERROR_CODES.get(error.code, "ERROR_FROM_TARGET") if of_rule else error.code,
        "ERROR_MESSAGE": error.message,
        "RETRY_ATTEMPTS": str(invocation.attempts),
        "TARGET_ARN": invocation.target["Arn"],
        **({"RULE_ARN": invocation.arn} if of_rule else _schedule_attributes(invocation)),
        **({"EXHAUSTED_RETRY_CONDITION": condition} if condition else {}),
    }
    return {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}


def _schedule_attributes(invocation: Invocation) -> dict[str, str]:
    return {
        "EXECUTION_ID": invocation.execution_id,
        "IS_PAYLOAD_TRUNCATED": "false",
        "SCHEDULED_TIME": invocation.time,
        "SCHEDULE_ARN": invocation.arn,
    }


def _with_context(text: str, invocation: Invocation) -> str:
    """Fill in the context attributes (Scheduler User Guide, "Adding context attributes")."""
    values = {
        "schedule-arn": invocation.arn,
        "scheduled-time": invocation.time,
        "execution-id": invocation.execution_id,
        "attempt-number": str(invocation.attempts + 1),
    }
    for name, value in values.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return text


def _default_event(invocation: Invocation) -> dict[str, Any]:
    # recorded from AWS: the detail of the Scheduler's event is a string, that of a rule's an object
    return _event(invocation, "aws.scheduler", "Scheduled Event") | {"detail": "{}"}


def _of_schedule(invocation: Invocation) -> str:
    text = _with_context(invocation.target.get("Input") or json.dumps(_default_event(invocation)), invocation)
    if bus := invocation.target.get("EventBridgeParameters"):
        return json.dumps(_event(invocation, bus["Source"], bus["DetailType"]) | {"detail": json.loads(text)})
    return text


def _of_rule(invocation: Invocation) -> str | None:
    event = _rule_event(invocation)
    rule = resource_of(invocation.arn).removeprefix("rule/")
    seen = Occurrence(event, json.dumps(event), invocation.arn, rule, invocation.scheduled)
    return target_input(invocation.target)(seen)


def _rule_event(invocation: Invocation) -> dict[str, Any]:
    return _event(invocation, "aws.events", "Scheduled Event") | {"detail": {}}


def _event(invocation: Invocation, source: str, detail_type: str) -> dict[str, Any]:
    return {
        "version": "0",
        "id": invocation.id,
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": invocation.time,
        "region": REGION,
        "resources": [invocation.arn],
    }
