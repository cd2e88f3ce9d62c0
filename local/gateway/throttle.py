"""Token buckets: how API Gateway limits requests per second with room for a burst."""

from collections.abc import Mapping
from typing import Any

from local.clock import Clock

ACCOUNT_RATE = 10_000.0
"""Requests per second of an account and region (API Gateway quotas); used where only a burst is configured."""
ACCOUNT_BURST = 5_000


class TokenBucket:
    """Lets `rate` takers pass per second of the clock, and up to `burst` at once."""

    def __init__(self, clock: Clock, rate: float, burst: int) -> None:
        self._clock = clock
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._filled = clock.now()

    def take(self) -> bool:
        """Take one token; tells whether there was one."""
        now = self._clock.now()
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class RouteThrottles:
    """A stage's buckets, one per route: its own settings where it has some, else the stage's default ones."""

    def __init__(self, clock: Clock, default: Mapping[str, Any], routes: Mapping[str, Mapping[str, Any]]) -> None:
        self._clock = clock
        self._default = default
        self._routes = routes
        self._buckets: dict[str, TokenBucket | None] = {}

    def allows(self, route_key: str) -> bool:
        """Count one request against the route's bucket; tells whether it may pass."""
        if route_key not in self._buckets:
            self._buckets[route_key] = self._bucket({**self._default, **self._routes.get(route_key, {})})
        bucket = self._buckets[route_key]
        return bucket is None or bucket.take()

    def _bucket(self, settings: Mapping[str, Any]) -> TokenBucket | None:
        rate, burst = settings.get("ThrottlingRateLimit"), settings.get("ThrottlingBurstLimit")
        if rate is None and burst is None:
            return None
        return TokenBucket(
            self._clock,
            ACCOUNT_RATE if rate is None else float(rate),
            ACCOUNT_BURST if burst is None else int(burst),
        )
