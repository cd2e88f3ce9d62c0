"""EventBridge of the local runtime: PutEvents, rules with patterns, input transformers, retries and dead letters."""

from collections.abc import Mapping, Sequence
from typing import Any

from local.arn import resource_of
from local.clock import Clock
from local.errors import AwsError, TemplateError
from local.eventbridge.bus_operations import BusOperations, make_bus
from local.eventbridge.catalogue import Catalogue
from local.eventbridge.deliveries import Deliveries
from local.eventbridge.entries import DEFAULT_BUS, EntryError, Event, admit, bus_name, refuse_request
from local.eventbridge.event_json import json_object
from local.eventbridge.event_pattern_fields import EventFields, lay_out
from local.eventbridge.input_transformer import Occurrence
from local.eventbridge.rule import Rule, make_rule, make_target, pattern_of
from local.eventbridge.rule_operations import RuleOperations, ScheduleRule
from local.eventbridge.template import BUS, BUS_POLICY, RULE, read_bus, read_rule
from local.provision import Created, Properties, Provisioner
from local.store import Store
from local.targets import DeliveryError, Targets

Parameters = dict[str, Any]
BUS_RESOURCE = "event-bus/"
ENVELOPE = frozenset({"id", "source", "detail-type", "detail"})


class EventBridge(BusOperations, RuleOperations):
    """The service.

    An event that PutEvents has answered with an id reaches each target, or its dead-letter queue, at least once,
    whatever happens to the process. Permissions are not checked, and there are no archives, replays, partner sources,
    API destinations or pipes.
    """

    def __init__(self, store: Store, clock: Clock, targets: Targets, schedule_rule: ScheduleRule | None = None) -> None:
        self.clock = clock
        self.targets = targets
        self.schedule_rule = schedule_rule
        self.catalogue = Catalogue(store, clock.now())
        self.deliveries = Deliveries(store, clock, targets)
        self._store = store
        for rule in self.catalogue.rules(DEFAULT_BUS):
            if schedule_rule is not None:
                self._schedule(rule)

    def op_put_events(self, params: Parameters) -> Parameters:
        """Accept events: one transaction writes what every matching rule sends to every target."""
        entries = params["Entries"]
        refuse_request(entries)
        now = self.clock.now()
        answers = [_admitted(entry, now) for entry in entries]
        self._accept([answer for answer in answers if isinstance(answer, Event)])
        return {
            "FailedEntryCount": sum(isinstance(answer, EntryError) for answer in answers),
            "Entries": [_answer(answer) for answer in answers],
        }

    def op_test_event_pattern(self, params: Parameters) -> Parameters:
        """Tell whether a pattern matches an event."""
        pattern = pattern_of(params["EventPattern"])
        event = json_object(params["Event"])
        if event is None:
            raise AwsError("ValidationException", "Parameter Event is not valid. Reason: it must be a JSON object.")
        return {"Result": pattern.matches(lay_out(event))}

    async def deliver(self, arn: str, payload: str, options: Mapping[str, Any]) -> None:
        """Take an event for a bus, from another bus's rule or from a schedule, for `Targets`.

        Options: `SourceBus` when a rule sends it on, `TraceHeader`.
        """
        name = bus_name(arn)
        if not resource_of(arn).startswith(BUS_RESOURCE) or not self.catalogue.has_bus(name):
            raise DeliveryError("ResourceNotFoundException", f"Event bus {name} does not exist.", retryable=False)
        body = json_object(payload)
        if body is None or not body.keys() >= ENVELOPE:
            raise DeliveryError("InvalidParameterValue", "The payload for an event bus is no event.", retryable=False)
        trace_header, from_bus = options.get("TraceHeader"), "SourceBus" in options
        self._accept([Event(name, body, payload, self.clock.now(), trace_header, from_bus)])

    async def run(self) -> None:
        """Deliver what has been accepted, until cancelled."""
        await self.deliveries.run()

    def provisioners(self) -> dict[str, Provisioner]:
        """Tell which resources of a template are made here."""
        return {BUS: self._provide_bus, RULE: self._provide_rule, BUS_POLICY: self._provide_policy}

    def _accept(self, events: Sequence[Event]) -> None:
        with self._store.transaction():
            reached = {arn for event in events for arn in self._write_deliveries(event)}
        self.deliveries.start(reached)

    def _write_deliveries(self, event: Event) -> list[str]:
        rules = [rule for rule in self.catalogue.rules(event.bus) if rule.pattern and rule.enabled and rule.targets]
        fields: EventFields = lay_out(event.body) if rules else {}
        return [
            arn for rule in rules if rule.pattern and rule.pattern.matches(fields) for arn in self._write(event, rule)
        ]

    def _write(self, event: Event, rule: Rule) -> list[str]:
        seen = Occurrence(event.body, event.text, rule.arn, rule.name, event.ingested_at)
        reached = []
        for target in rule.targets.values():
            payload = target.render(seen)
            if payload is not None and not (event.from_bus and target.is_bus):
                self.deliveries.add(event, rule, target, payload)
                reached.append(target.arn)
        return reached

    async def _provide_bus(self, name: str, properties: Properties) -> Created:
        definition = read_bus(name, properties)
        try:
            bus = make_bus(definition, self.clock.now(), from_template=True)
        except AwsError as error:
            raise TemplateError(f"{BUS} {name}: {error.message}") from error
        self.catalogue.keep_bus(bus)
        return Created(bus.name, {"Arn": bus.arn, "Name": bus.name})

    async def _provide_rule(self, name: str, properties: Properties) -> Created:
        definition, targets = read_rule(name, properties)
        try:
            self.catalogue.bus(definition["EventBusName"])
            rule = make_rule(definition, from_template=True)
            rule = self.with_targets(rule, {target["Id"]: make_target(target) for target in targets})
            self.keep(rule)
        except AwsError as error:
            raise TemplateError(f"{RULE} {name}: {error.message}") from error
        return Created(rule.reference, {"Arn": rule.arn})

    async def _provide_policy(self, name: str, properties: Properties) -> Created:
        """Permissions are not checked, so a policy only has to name a bus that is there."""
        bus = bus_name(properties.get("EventBusName"))
        if not self.catalogue.has_bus(bus):
            raise TemplateError(f"{BUS_POLICY} {name}: the event bus {bus} does not exist; declare it in the template")
        return Created(f"{bus}|{properties.get('StatementId', name)}")


def _admitted(entry: Mapping[str, Any], now: float) -> Event | EntryError:
    try:
        return admit(entry, now)
    except EntryError as refusal:
        return refusal
    except RecursionError:
        return EntryError("MalformedDetail", "Detail is malformed.")


def _answer(admitted: Event | EntryError) -> Parameters:
    if isinstance(admitted, EntryError):
        return {"ErrorCode": admitted.code, "ErrorMessage": admitted.message}
    return {"EventId": admitted.body["id"]}
