"""Names that are unique in the runtime and the same at every start."""

import hashlib
import uuid

from local.arn import arn

LONGEST = 64
"""Characters that every AWS name used here may have (Lambda functions and schedules have the tightest limit)."""


def physical_name(stack: str, logical_id: str) -> str:
    """Name a resource that its properties leave unnamed; a long name ends in a hash of what was cut off."""
    name = f"{stack}-{logical_id}"
    if len(name) <= LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LONGEST - len(digest) - 1]}-{digest}"


def stack_id(stack: str) -> str:
    """Make up the id that CloudFormation would give to a stack."""
    return arn("cloudformation", f"stack/{stack}/{uuid.uuid5(uuid.NAMESPACE_URL, stack)}")
