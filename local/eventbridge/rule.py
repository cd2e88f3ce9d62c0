"""Rules and their targets, checked and compiled as PutRule and PutTargets would."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.arn import arn, service_of
from local.errors import AwsError
from local.eventbridge.entries import DEFAULT_BUS
from local.eventbridge.event_pattern import EventPattern, compile_pattern
from local.eventbridge.event_pattern_errors import PatternError
from local.eventbridge.input_transformer import InputError, Render, target_input
from local.scheduler.schedule_expression import ScheduleExpressionError, parse_rule

MOST_TARGETS = 5
MOST_RETRIES = 185
LEAST_AGE, MOST_AGE = 60, 86_400
"""Seconds that an event may be retried for."""
LONGEST_PATTERN = 4096
LONGEST_INPUT = 8192
NAME = re.compile(r"[.\-_A-Za-z0-9]{1,64}")
ARN = re.compile(r"arn:aws[\w-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:.+")
TARGET_FIELDS = frozenset(
    {
        "Id",
        "Arn",
        "RoleArn",
        "Input",
        "InputPath",
        "InputTransformer",
        "SqsParameters",
        "DeadLetterConfig",
        "RetryPolicy",
    }
)
"""`RoleArn` is taken and has no effect: nothing here asks for permissions."""


@dataclass(frozen=True)
class Target:
    """Where a rule sends events, as defined, with its input compiled."""

    definition: Mapping[str, Any]
    render: Render

    @property
    def id(self) -> str:
        """The target's name within its rule."""
        return str(self.definition["Id"])

    @property
    def arn(self) -> str:
        """The resource that is sent to."""
        return str(self.definition["Arn"])

    @property
    def dead_letter_arn(self) -> str | None:
        """The queue for what could not be delivered."""
        return (self.definition.get("DeadLetterConfig") or {}).get("Arn")

    @property
    def most_retries(self) -> int:
        """How often a delivery is tried again."""
        return int(self._policy.get("MaximumRetryAttempts", MOST_RETRIES))

    @property
    def most_age(self) -> int:
        """For how many seconds a delivery is tried again."""
        return int(self._policy.get("MaximumEventAgeInSeconds", MOST_AGE))

    @property
    def group_id(self) -> str | None:
        """The message group, when the target is a FIFO queue."""
        return (self.definition.get("SqsParameters") or {}).get("MessageGroupId")

    @property
    def is_bus(self) -> bool:
        """Whether it is another event bus."""
        return service_of(self.arn) == "events"

    @property
    def _policy(self) -> Mapping[str, Any]:
        return self.definition.get("RetryPolicy") or {}


@dataclass(frozen=True)
class Rule:
    """A rule of a bus; `definition` has PutRule's parameters."""

    definition: Mapping[str, Any]
    pattern: EventPattern | None
    targets: Mapping[str, Target] = field(default_factory=dict)
    from_template: bool = False
    """Whether it is made again at each start, and so is not kept in the store."""

    @property
    def name(self) -> str:
        """The rule's name on its bus."""
        return str(self.definition["Name"])

    @property
    def bus(self) -> str:
        """The name of its bus."""
        return str(self.definition["EventBusName"])

    @property
    def arn(self) -> str:
        """The rule's ARN, which names a custom bus too."""
        return arn("events", f"rule/{self.reference.replace('|', '/')}")

    @property
    def reference(self) -> str:
        """What `Ref` tells of the rule."""
        return self.name if self.bus == DEFAULT_BUS else f"{self.bus}|{self.name}"

    @property
    def schedule(self) -> str | None:
        """When the rule fires by itself."""
        return self.definition.get("ScheduleExpression")

    @property
    def enabled(self) -> bool:
        """Whether the rule does anything."""
        return self.definition.get("State") != "DISABLED"


def make_rule(definition: Mapping[str, Any], *, from_template: bool = False) -> Rule:
    """Compile a rule without targets; raises `AwsError` as PutRule does."""
    text, schedule = definition.get("EventPattern"), definition.get("ScheduleExpression")
    if not NAME.fullmatch(definition["Name"]):
        raise _refused(f"Value '{definition['Name']}' at 'name' must be 1 to 64 of letters, digits and . - _")
    if not text and not schedule:
        raise _refused("Parameter(s) EventPattern or ScheduleExpression must be specified.")
    if schedule and definition["EventBusName"] != DEFAULT_BUS:
        raise _refused("ScheduleExpression is supported only on the default event bus.")
    _refuse_schedule(schedule)
    return Rule(definition, pattern_of(text) if text else None, from_template=from_template)


def _refuse_schedule(expression: str | None) -> None:
    try:
        if expression:
            parse_rule(expression)
    except ScheduleExpressionError as reason:
        raise _refused(str(reason)) from reason


def pattern_of(text: str) -> EventPattern:
    """Compile a pattern; raises `AwsError` as PutRule and TestEventPattern do."""
    if len(text) > LONGEST_PATTERN:
        raise _refused(f"EventPattern has {len(text)} characters; it may have {LONGEST_PATTERN}.")
    try:
        return compile_pattern(text)
    except PatternError as reason:
        raise AwsError("InvalidEventPatternException", f"Event pattern is not valid. Reason: {reason}") from reason


def make_target(definition: Mapping[str, Any]) -> Target:
    """Compile a target; raises `AwsError` as PutTargets does, and for the kinds of target that are not run here."""
    name = definition["Id"]
    if not NAME.fullmatch(name):
        raise _refused(f"Value '{name}' at 'targets.id' must be 1 to 64 of letters, digits and . - _")
    for unknown in sorted(set(definition) - TARGET_FIELDS):
        raise _refused(f"{unknown} of target {name} is not run here; targets are queues, functions and event buses.")
    if not ARN.fullmatch(definition["Arn"]):
        raise _refused(f"Parameter {definition['Arn']} is not valid. Reason: Provided Arn is not in correct format.")
    target = Target(definition, _input(definition))
    _refuse_queue(target)
    _refuse_dead_letters(target)
    _refuse_policy(target)
    return target


def _input(definition: Mapping[str, Any]) -> Render:
    transformer = definition.get("InputTransformer") or {}
    for text in (definition.get("Input") or "", transformer.get("InputTemplate") or ""):
        if len(text) > LONGEST_INPUT:
            raise _refused(f"The input of target {definition['Id']} has more than {LONGEST_INPUT} characters.")
    try:
        return target_input(definition)
    except InputError as reason:
        raise _refused(str(reason)) from reason


def _refuse_queue(target: Target) -> None:
    if service_of(target.arn) == "sqs" and target.arn.endswith(".fifo") and not target.group_id:
        raise _refused(f"Parameter(s) SqsParameters must be specified for target: {target.id}.")


def _refuse_dead_letters(target: Target) -> None:
    queue = target.dead_letter_arn
    if queue is not None and (":sqs:" not in queue or queue.endswith(".fifo")):
        raise _refused(f"DeadLetterConfig.Arn of target {target.id} must name a standard SQS queue, not {queue}.")


def _refuse_policy(target: Target) -> None:
    if not 0 <= target.most_retries <= MOST_RETRIES:
        raise _refused(f"MaximumRetryAttempts of target {target.id} must be 0 to {MOST_RETRIES}.")
    if not LEAST_AGE <= target.most_age <= MOST_AGE:
        raise _refused(f"MaximumEventAgeInSeconds of target {target.id} must be {LEAST_AGE} to {MOST_AGE}.")


def _refused(message: str) -> AwsError:
    return AwsError("ValidationException", message)
