"""Delivers a payload to whatever an ARN names: what the bus, the Scheduler and Lambda destinations have in common."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from local.arn import service_of

Deliver = Callable[[str, str, Mapping[str, Any]], Awaitable[None]]
"""Takes the target's ARN, the payload as JSON text, and the target's own options (as `MessageGroupId`)."""


class DeliveryError(Exception):
    """A target did not take a payload; `retryable` tells whether trying again can help (missing: no)."""

    def __init__(self, code: str, message: str, *, retryable: bool) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.retryable = retryable


class Targets:
    """Knows which service takes deliveries for which kind of ARN (`sqs`, `lambda`, `events`)."""

    def __init__(self) -> None:
        self._services: dict[str, Deliver] = {}

    def register(self, service: str, deliver: Deliver) -> None:
        """Let `deliver` take what is addressed to ARNs of `service`."""
        self._services[service] = deliver

    def supports(self, arn: str) -> bool:
        """Tell whether something here takes deliveries for this ARN."""
        return service_of(arn) in self._services

    async def deliver(self, arn: str, payload: str, options: Mapping[str, Any] | None = None) -> None:
        """Hand a payload over, durably once this returns; raises `DeliveryError` when it was not taken."""
        service = service_of(arn)
        if service not in self._services:
            raise DeliveryError("UnsupportedTarget", f"nothing here delivers to {arn}", retryable=False)
        await self._services[service](arn, payload, options or {})
