"""The API operations on event buses."""

import re
from typing import Any

from local.clock import Clock
from local.errors import AwsError
from local.eventbridge.catalogue import Bus, Catalogue
from local.eventbridge.entries import DEFAULT_BUS, bus_name
from local.eventbridge.pages import page

Parameters = dict[str, Any]
BUS_NAME = re.compile(r"[.\-_A-Za-z0-9]{1,256}")


def make_bus(definition: Parameters, now: float, *, from_template: bool = False) -> Bus:
    """Make a bus from CreateEventBus's parameters; raises `AwsError` for those that are not done here."""
    name = definition["Name"]
    if definition.get("EventSourceName"):
        raise AwsError("ValidationException", "EventSourceName is not run here: there are no partner event sources.")
    if "/" in name:
        raise AwsError("ValidationException", "Event bus name must not contain '/'.")
    if not BUS_NAME.fullmatch(name):
        raise AwsError("ValidationException", f"Value '{name}' at 'name' must be 1 to 256 of letters, digits and . - _")
    return Bus(name, {"Description": definition.get("Description")}, now, from_template)


class BusOperations:
    """CreateEventBus, DeleteEventBus, DescribeEventBus, ListEventBuses."""

    catalogue: Catalogue
    clock: Clock

    def op_create_event_bus(self, params: Parameters) -> Parameters:
        """Make a bus."""
        bus = make_bus(params, self.clock.now())
        if self.catalogue.has_bus(bus.name):
            raise AwsError("ResourceAlreadyExistsException", f"Event bus {bus.name} already exists.")
        self.catalogue.keep_bus(bus)
        return {"EventBusArn": bus.arn, **_description(bus)}

    def op_delete_event_bus(self, params: Parameters) -> Parameters:
        """Delete a bus that has no rules; one that is not there is no error."""
        name = bus_name(params["Name"])
        if name == DEFAULT_BUS:
            raise AwsError("ValidationException", "Cannot delete event bus default.")
        if self.catalogue.rules(name):
            raise AwsError("ValidationException", f"Event bus {name} cannot be deleted while it has rules.")
        self.catalogue.drop_bus(name)
        return {}

    def op_describe_event_bus(self, params: Parameters) -> Parameters:
        """Describe a bus, the default one unless another is named."""
        return _described(self.catalogue.bus(bus_name(params.get("Name"))))

    def op_list_event_buses(self, params: Parameters) -> Parameters:
        """List buses by name, in pages."""
        prefix = params.get("NamePrefix") or ""
        return page("EventBuses", [_described(b) for b in self.catalogue.buses() if b.name.startswith(prefix)], params)


def _described(bus: Bus) -> Parameters:
    moments = {"CreationTime": bus.created, "LastModifiedTime": bus.created}
    return {"Name": bus.name, "Arn": bus.arn, **_description(bus), **moments}


def _description(bus: Bus) -> Parameters:
    text = bus.definition.get("Description")
    return {"Description": text} if text else {}
