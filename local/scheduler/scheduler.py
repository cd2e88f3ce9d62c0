"""EventBridge Scheduler, and the scheduled rules of EventBridge: API, template types and the loop that fires them.

Differs from AWS: fires at the second instead of within the minute; after an absence or an advance of the clock it fires
each schedule once (see `local.scheduler.timers`); deletes a group at once; does not look at roles, KMS keys and quotas.
"""

import asyncio
import json
import logging
import math
from typing import Any

from local.arn import arn
from local.clock import Clock
from local.errors import AwsError, TemplateError
from local.provision import Created, Provisioner
from local.scheduler.definition import define
from local.scheduler.plan import Dialect, Plan
from local.scheduler.schedule_expression import ScheduleExpressionError
from local.scheduler.schedules import Schedules, schedule_arn
from local.scheduler.template import template_params
from local.store import Store
from local.targets import Targets

log = logging.getLogger("local.scheduler")

RECOVERY = 1.0
"""Seconds of rest after an unforeseen error, so that a broken store does not make a busy loop."""


class Scheduler(Schedules):
    """The service: operations are inherited, the rest is what surrounds them.

    Invokes at least once. What was acknowledged, fired or is being retried survives `kill -9`.
    """

    def __init__(self, store: Store, clock: Clock, targets: Targets) -> None:
        super().__init__(store, clock, targets)
        self._provisioned: set[str] = set()

    def provisioners(self) -> dict[str, Provisioner]:
        """Tell which CloudFormation types this service makes."""
        return {
            "AWS::Scheduler::Schedule": self._provision_schedule,
            "AWS::Scheduler::ScheduleGroup": self._provision_group,
        }

    def forget_missing(self, names: set[str]) -> None:
        """Remove schedules and groups that an earlier template had; `names` are the `Ref`s of those it has now.

        Call it when everything has been provisioned. What was made through the API stays, except in a removed group.
        """
        with self._store.transaction():
            for row in self._store.rows("SELECT arn, name FROM scheduler_schedule WHERE origin = 'template'"):
                if row["name"] not in names or row["arn"] not in self._provisioned:
                    self._delete(row["arn"])
            for row in self._store.rows("SELECT name FROM scheduler_group WHERE origin = 'template'"):
                if row["name"] not in names:
                    self._delete_group(row["name"])

    def schedule_rule(self, name: str, expression: str, enabled: bool, targets: list[dict[str, Any]]) -> None:
        """Fire a rule of the default bus on `expression` (PutRule's dialect) at `targets` (as PutTargets takes them).

        Targets get the classic "Scheduled Event" of `aws.events`, through their Input, InputPath or InputTransformer.
        An unchanged expression keeps its timer; a disabled rule is forgotten, so delete one by disabling it. Raises
        `AwsError` with PutRule's message.
        """
        rule, plan = arn("events", f"rule/{name}"), Plan(Dialect.RULE, expression)
        with self._store.transaction():
            try:
                self._timers.arm(rule, plan, targets)
            except ScheduleExpressionError as error:
                raise AwsError("ValidationException", str(error)) from error
            if not enabled:
                self._timers.disarm(rule)
        self._changed.set()

    async def run(self) -> None:
        """Fire and deliver what falls due until cancelled, sleeping until the earliest moment or a change."""
        while True:
            self._changed.clear()
            try:
                await self._work_off()
            except Exception:
                log.exception("scheduler stumbled and goes on")
                await self._clock.sleep(RECOVERY)
            else:
                await self._clock.wait_for(self._changed, self._next_moment())

    async def _work_off(self) -> None:
        worked = True
        while worked:
            worked = bool(self._timers.fire_due() or await self._invocations.deliver_due())
            await asyncio.sleep(0)

    def _next_moment(self) -> float:
        moments = self._timers.next_moment(), self._invocations.next_moment()
        return min((moment for moment in moments if moment is not None), default=math.inf)

    async def _provision_schedule(self, name: str, properties: dict[str, Any]) -> Created:
        params = template_params("CreateSchedule", name, properties)
        try:
            definition = define("CreateSchedule", params, self._targets)
            self._group(definition["GroupName"])
        except AwsError as error:
            raise TemplateError(f"schedule {name}: {error.message}") from error
        known, declared = self._known(definition), json.dumps(definition, sort_keys=True)
        if known is None or known["declared"] != declared:
            self._save(definition, origin="template", declared=declared)
        made = schedule_arn(definition["GroupName"], definition["Name"])
        self._provisioned.add(made)
        return Created(definition["Name"], {"Arn": made})

    async def _provision_group(self, name: str, properties: dict[str, Any]) -> Created:
        params = template_params("CreateScheduleGroup", name, properties)
        tags = {tag["Key"]: tag["Value"] for tag in params.get("Tags", [])}
        self._save_group(params["Name"], "template", tags)
        shown = self.op_get_schedule_group({"Name": params["Name"]})
        return Created(params["Name"], {key: shown[key] for key in ("Arn", "State")})
