"""How a template's resource becomes a running thing: the contract between the stack and the services."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Created:
    """What CloudFormation knows of a resource once it exists: the answer of `Ref`, and those of `Fn::GetAtt`."""

    ref: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


Properties = dict[str, Any]
Provisioner = Callable[[str, Properties], Awaitable[Created]]
"""Makes one resource. Takes a name that is unique and stable across restarts (the physical name where the properties
give none) and the resolved properties; must be idempotent, because every start of the runtime makes every resource
again."""
