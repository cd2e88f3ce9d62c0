"""The Lambda API as boto3 knows it: functions and event source mappings are one service there."""

from collections.abc import Callable
from typing import Any

from local.event_source_mapping.event_source_mapping import EventSourceMappings
from local.functions.functions import Functions


class LambdaApi:
    """Finds each `op_…` method at the part that has it."""

    def __init__(self, functions: Functions, mappings: EventSourceMappings) -> None:
        self._parts = (functions, mappings)

    def __getattr__(self, name: str) -> Callable[[dict[str, Any]], Any]:
        for part in self._parts:
            if hasattr(part, name):
                operation: Callable[[dict[str, Any]], Any] = getattr(part, name)
                return operation
        raise AttributeError(name)
