"""What names mean in one stack: its parameters, the pseudo parameters, its mappings, conditions and resources."""

from collections.abc import Collection, Mapping
from typing import Any

from local.arn import ACCOUNT, PARTITION, REGION, URL_SUFFIX
from local.provision import Created
from local.template.conditions import Conditions
from local.template.naming import stack_id
from local.template.values import IntrinsicError, Marker, NotYetKnownError, Value


def pseudo_parameters(stack: str) -> dict[str, Any]:
    """List the parameters that CloudFormation itself provides ("Pseudo parameters reference")."""
    return {
        "AWS::AccountId": ACCOUNT,
        "AWS::NoValue": Marker.NO_VALUE,
        "AWS::NotificationARNs": [],
        "AWS::Partition": PARTITION,
        "AWS::Region": REGION,
        "AWS::StackId": stack_id(stack),
        "AWS::StackName": stack,
        "AWS::URLSuffix": URL_SUFFIX,
    }


class Names:
    """The scope of one stack; `expected` resources answer only once they are in `created`."""

    def __init__(self, stack: str, parameters: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        self._values = {**pseudo_parameters(stack), **parameters}
        self._mappings: Mapping[str, Any] = body.get("Mappings", {})
        self._conditions = Conditions(body.get("Conditions", {}), self)
        self.expected: Collection[str] = ()
        self.created: dict[str, Created] = {}

    def __contains__(self, name: object) -> bool:
        """Tell whether `Ref` has, or will have, an answer for this name."""
        return name in self._values or name in self.expected

    def ref(self, name: str) -> Value:
        """Answer `Ref`; raises `NotYetKnownError` for what is not made yet, `IntrinsicError` for what never will be."""
        if name not in self._values:
            return self._made(name).ref
        if self._values[name] is Marker.PENDING:
            raise NotYetKnownError(name)
        return self._values[name]

    def attribute(self, resource: str, attribute: str) -> Value:
        """Answer `Fn::GetAtt`; an unknown attribute is an `IntrinsicError` that lists the known ones."""
        created = self._made(resource)
        try:
            return created.attributes[attribute]
        except KeyError:
            known = ", ".join(sorted(created.attributes)) or "none"
            raise IntrinsicError(f"'{resource}' has no attribute '{attribute}'; it has: {known}") from None

    def mapped(self, mapping: str, first: str, second: str) -> Value:
        """Answer `Fn::FindInMap`."""
        found: Any = self._mappings
        for key in (mapping, first, second):
            if not isinstance(found, dict) or key not in found:
                raise IntrinsicError(f"finds no '{key}' on the way to {mapping}.{first}.{second} in Mappings")
            found = found[key]
        return found

    def holds(self, condition: str) -> bool:
        """Tell whether a named condition is true."""
        return self._conditions.holds(condition)

    def may_hold(self, condition: str) -> bool | None:
        """Tell whether a condition is true, or `None` while a pending parameter decides it."""
        try:
            return self.holds(condition)
        except NotYetKnownError:
            return None

    def _made(self, resource: str) -> Created:
        if resource in self.created:
            return self.created[resource]
        if resource in self.expected:
            raise NotYetKnownError(resource)
        raise IntrinsicError(f"refers to '{resource}', which does not exist here")
