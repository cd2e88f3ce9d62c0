"""The API operations on rules and their targets."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from local.errors import AwsError
from local.eventbridge.catalogue import Catalogue
from local.eventbridge.entries import bus_name
from local.eventbridge.pages import page
from local.eventbridge.rule import MOST_TARGETS, Rule, Target, make_rule, make_target
from local.targets import Targets

Parameters = dict[str, Any]
ScheduleRule = Callable[[str, str, bool, list[Parameters]], None]
"""Takes a rule's name, its schedule expression, whether it is enabled, and its targets as PutTargets has them."""
RULE_FIELDS = ("Name", "EventPattern", "ScheduleExpression", "State", "Description", "RoleArn")


class RuleOperations:
    """PutRule, DeleteRule, DescribeRule, ListRules, EnableRule, DisableRule, and the operations on a rule's targets."""

    catalogue: Catalogue
    targets: Targets
    schedule_rule: ScheduleRule | None

    def op_put_rule(self, params: Parameters) -> Parameters:
        """Make a rule, or replace all of it but its targets."""
        bus = bus_name(params.get("EventBusName"))
        self.catalogue.bus(bus)
        definition = {name: params[name] for name in RULE_FIELDS if params.get(name)}
        rule = make_rule({"State": "ENABLED", **definition, "EventBusName": bus})
        before = self.catalogue.find_rule(rule.name, bus)
        if before is not None:
            rule = replace(rule, targets=before.targets, from_template=before.from_template)
        self.keep(rule)
        return {"RuleArn": rule.arn}

    def op_delete_rule(self, params: Parameters) -> Parameters:
        """Delete a rule that has no targets; one that is not there is no error."""
        bus = bus_name(params.get("EventBusName"))
        self.catalogue.bus(bus)
        rule = self.catalogue.find_rule(params["Name"], bus)
        if rule is None:
            return {}
        if rule.targets:
            raise AwsError("ValidationException", "Rule can't be deleted since it has targets.")
        self._schedule(replace(rule, definition={**rule.definition, "State": "DISABLED"}))
        self.catalogue.drop_rule(rule)
        return {}

    def op_describe_rule(self, params: Parameters) -> Parameters:
        """Describe a rule."""
        return _described(self._rule(params["Name"], params))

    def op_list_rules(self, params: Parameters) -> Parameters:
        """List the rules of a bus by name, in pages."""
        bus = self.catalogue.bus(bus_name(params.get("EventBusName"))).name
        prefix = params.get("NamePrefix") or ""
        found = sorted((rule for rule in self.catalogue.rules(bus) if rule.name.startswith(prefix)), key=_name)
        return page("Rules", [_described(rule) for rule in found], params)

    def op_enable_rule(self, params: Parameters) -> Parameters:
        """Let a rule match."""
        return self._set_state(params, "ENABLED")

    def op_disable_rule(self, params: Parameters) -> Parameters:
        """Keep a rule from matching."""
        return self._set_state(params, "DISABLED")

    def op_put_targets(self, params: Parameters) -> Parameters:
        """Add targets to a rule, replacing those of the same id."""
        rule = self._rule(params["Rule"], params)
        added = [make_target(definition) for definition in params["Targets"]]
        self.keep(self.with_targets(rule, {**rule.targets, **{target.id: target for target in added}}))
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def op_remove_targets(self, params: Parameters) -> Parameters:
        """Take targets from a rule; ids that it does not have are named in the answer."""
        rule = self._rule(params["Rule"], params)
        kept = {name: target for name, target in rule.targets.items() if name not in params["Ids"]}
        self.keep(self.with_targets(rule, kept))
        failed = [_no_target(rule, name) for name in params["Ids"] if name not in rule.targets]
        return {"FailedEntryCount": len(failed), "FailedEntries": failed}

    def op_list_targets_by_rule(self, params: Parameters) -> Parameters:
        """List a rule's targets, in pages."""
        rule = self._rule(params["Rule"], params)
        return page("Targets", [dict(target.definition) for target in rule.targets.values()], params)

    def keep(self, rule: Rule) -> None:
        """Put a rule, its targets and its schedule in the place of what was there."""
        before = self.catalogue.find_rule(rule.name, rule.bus)
        if before is not None and before.schedule and not rule.schedule:
            self._schedule(replace(before, definition={**before.definition, "State": "DISABLED"}))
        self._schedule(rule)
        self.catalogue.keep_rule(rule)

    def with_targets(self, rule: Rule, targets: Mapping[str, Target]) -> Rule:
        """Give a rule other targets; raises `AwsError` for too many and for what nothing here delivers to."""
        if len(targets) > MOST_TARGETS:
            message = f"A rule has at most {MOST_TARGETS} targets; {rule.name} would get {len(targets)}."
            raise AwsError("LimitExceededException", message)
        for target in targets.values():
            if not self.targets.supports(target.arn):
                raise AwsError("ValidationException", f"Nothing here delivers to {target.arn} of target {target.id}.")
        return replace(rule, targets=targets)

    def _schedule(self, rule: Rule) -> None:
        if not rule.schedule:
            return
        if self.schedule_rule is None:
            raise AwsError("ValidationException", "ScheduleExpression cannot be run here: there is no scheduler.")
        targets = [dict(target.definition) for target in rule.targets.values()]
        self.schedule_rule(rule.name, rule.schedule, rule.enabled, targets)

    def _rule(self, name: str, params: Parameters) -> Rule:
        return self.catalogue.rule(name, bus_name(params.get("EventBusName")))

    def _set_state(self, params: Parameters, state: str) -> Parameters:
        rule = self._rule(params["Name"], params)
        self.keep(replace(rule, definition={**rule.definition, "State": state}))
        return {}


def _name(rule: Rule) -> str:
    return rule.name


def _described(rule: Rule) -> Parameters:
    return {**rule.definition, "Arn": rule.arn}


def _no_target(rule: Rule, name: str) -> Parameters:
    message = f"Rule '{rule.name}' does not have a target with the Id '{name}'."
    return {"TargetId": name, "ErrorCode": "ResourceNotFoundException", "ErrorMessage": message}
