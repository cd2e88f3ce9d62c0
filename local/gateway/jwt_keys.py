"""Public keys of token issuers, cached by key id."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from local.clock import Clock
from local.errors import AwsError

Jwks = Callable[[str], Awaitable[Mapping[str, Any]]]
"""Answers an issuer's JSON Web Key Set; raises `LookupError` or `AwsError` where there are none."""
KEEP_SECONDS = 7200.0
"""Keys are used for two hours ("Control access to HTTP APIs with JWT authorizers")."""
ASK_AGAIN_SECONDS = 10.0
"""An unknown key id asks the issuer again, but no more often than this; else garbage would flood it."""
logger = logging.getLogger("local.http_api")


@dataclass(frozen=True)
class _KeySet:
    keys: Mapping[str, jwt.PyJWK]
    fetched: float


class SigningKeys:
    """Finds the RSA key that a token names."""

    def __init__(self, jwks: Jwks, clock: Clock) -> None:
        self._jwks = jwks
        self._clock = clock
        self._issuers: dict[str, _KeySet] = {}
        self._fetching = asyncio.Lock()

    async def find(self, issuer: str, key_id: str) -> jwt.PyJWK | None:
        """Answer the issuer's key with that id, or nothing where the issuer has none."""
        if not self._settled(issuer, key_id):
            async with self._fetching:
                if not self._settled(issuer, key_id):
                    await self._fetch(issuer)
        return self._issuers[issuer].keys.get(key_id)

    def _settled(self, issuer: str, key_id: str) -> bool:
        known = self._issuers.get(issuer)
        if known is None:
            return False
        age = self._clock.now() - known.fetched
        return age < (KEEP_SECONDS if key_id in known.keys else ASK_AGAIN_SECONDS)

    async def _fetch(self, issuer: str) -> None:
        try:
            found = await self._jwks(issuer)
        except (AwsError, LookupError):
            logger.warning("no keys for this issuer", extra={"issuer": issuer})
            found = {}
        keys = {str(key["kid"]): key for key in found.get("keys", []) if key.get("kty") == "RSA" and "kid" in key}
        self._issuers[issuer] = _KeySet({key_id: jwt.PyJWK(key) for key_id, key in keys.items()}, self._clock.now())
