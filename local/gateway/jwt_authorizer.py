"""JWT authorizers of HTTP APIs: who may pass, and what the function is told about them."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import jwt

from local.clock import Clock
from local.gateway.api_definition import refuse
from local.gateway.http_message import HttpRequest, RefusalError
from local.gateway.jwt_keys import SigningKeys

ALGORITHMS = ("RS256", "RS384", "RS512")
"""Only RSA signatures are accepted, whatever the token asks for (RFC 8725, section 3.1)."""
SIGNATURE_ONLY = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")} | {
    "verify_signature": True
}
"""The claims are checked here, against the clock and by API Gateway's rules, which differ from the library's."""


@dataclass(frozen=True)
class IdentitySource:
    """Where the token is: `$request.header.NAME` or `$request.querystring.NAME`."""

    place: str
    name: str

    def token(self, request: HttpRequest) -> str | None:
        """Read the token, without `Bearer`, or nothing where there is none."""
        found = self._header(request) if self.place == "header" else self._query(request)
        scheme, _, rest = (found or "").strip().partition(" ")
        return (rest.strip() if scheme.lower() == "bearer" else (found or "").strip()) or None

    def _header(self, request: HttpRequest) -> str | None:
        return request.header(self.name.lower())

    def _query(self, request: HttpRequest) -> str | None:
        return dict(parse_qsl(request.query)).get(self.name)


def identity_source(resource: str, expression: object) -> IdentitySource:
    """Read an identity source expression; a list may hold one."""
    text = expression[0] if isinstance(expression, list) and len(expression) == 1 else expression
    root, _, rest = str(text).partition(".")
    place, _, name = rest.partition(".")
    if root != "$request" or place not in {"header", "querystring"} or not name:
        raise refuse(resource, f"identity source {expression}")
    return IdentitySource(place, name)


class _InvalidTokenError(Exception):
    """A token that does not let anyone pass; the text is what `www-authenticate` says."""


class JwtAuthorizer:
    """Checks tokens as "Control access to HTTP APIs with JWT authorizers" describes it.

    The signature by the issuer's RSA key, `iss`, `aud` (or `client_id` where there is no `aud`), `exp`, `nbf`, `iat`,
    and that the token has one of the route's scopes. A token without `exp` is refused.
    """

    def __init__(
        self, source: IdentitySource, issuer: str, audience: Collection[str], keys: SigningKeys, clock: Clock
    ) -> None:
        self._source = source
        self._issuer = issuer
        self._audience = frozenset(audience)
        self._keys = keys
        self._clock = clock

    async def authorize(self, request: HttpRequest, scopes: Collection[str]) -> dict[str, Any]:
        """Answer `requestContext.authorizer`; raises a 401, or a 403 where only the scope is missing."""
        token = self._source.token(request)
        if not token:
            raise RefusalError(401, "Unauthorized", [("www-authenticate", "Bearer")])
        try:
            claims = await self._verified(token)
            self._check(claims)
        except _InvalidTokenError as error:
            raise RefusalError(401, "Unauthorized", [_challenge(scopes, "invalid_token", str(error))]) from error
        granted = _scopes(claims)
        if scopes and not set(scopes) & set(granted):
            raise RefusalError(403, "Forbidden", [_challenge(scopes, "insufficient_scope", "the scope is missing")])
        return {"jwt": {"claims": claims_as_text(claims), "scopes": granted if scopes else None}}

    async def _verified(self, token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            algorithm, key_id = header.get("alg"), header.get("kid")
            if algorithm not in ALGORITHMS or not key_id:
                raise _InvalidTokenError("the token is not signed by an RSA key that it names")
            key = await self._keys.find(self._issuer, key_id)
            if key is None:
                raise _InvalidTokenError("the issuer has no key of this id")
            claims: dict[str, Any] = jwt.decode(token, key, algorithms=[algorithm], options=SIGNATURE_ONLY)  # type: ignore[arg-type] # a mapping of the same keys
        except jwt.PyJWTError as error:
            raise _InvalidTokenError("the token cannot be read or its signature is wrong") from error
        return claims

    def _check(self, claims: Mapping[str, Any]) -> None:
        if claims.get("iss") != self._issuer:
            raise _InvalidTokenError("the token is from another issuer")
        if not self._meant_for_us(claims):
            raise _InvalidTokenError("the token does not have a valid audience")
        now = self._clock.now()
        if not _moment(claims, "exp") > now:
            raise _InvalidTokenError("the token has expired")
        if not (_moment(claims, "nbf") <= now and _moment(claims, "iat") <= now):
            raise _InvalidTokenError("the token is not valid yet")

    def _meant_for_us(self, claims: Mapping[str, Any]) -> bool:
        audience = claims.get("aud", claims.get("client_id"))
        named = audience if isinstance(audience, list) else [audience]
        return any(isinstance(name, str) and name in self._audience for name in named)


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name, -math.inf)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _InvalidTokenError(f"{name} is no number")
    return value


def _scopes(claims: Mapping[str, Any]) -> list[str]:
    found = claims.get("scope", claims.get("scp")) or []
    if isinstance(found, str):
        return found.split()
    return [str(scope) for scope in found] if isinstance(found, list) else []


def _challenge(scopes: Collection[str], error: str, description: str) -> tuple[str, str]:
    wanted = " ".join(scopes)
    return "www-authenticate", f'Bearer scope="{wanted}" error="{error}" error_description="{description}"'


def claims_as_text(claims: Mapping[str, Any]) -> dict[str, str]:
    """Write every claim as a string: numbers plain, lists as `[a b]`, objects as `map[key:value]`."""
    return {name: _text(value) for name, value in claims.items()}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return f"[{' '.join(_text(item) for item in value)}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{name}:{_text(value[name])}' for name in sorted(value))}]"
    return "<nil>" if value is None else str(value)
