"""The one-time ticket with which a WebSocket connection proves whose it is."""

import secrets
from datetime import timedelta
from hashlib import sha256

TICKET_LIFETIME = timedelta(seconds=30)
CONNECTION_LIFETIME = timedelta(hours=2)
"""API Gateway closes every connection after two hours (API Gateway quotas, WebSocket API)."""

CONNECTIONS_PER_PERSON = 20
"""Whoever opens one more loses the oldest."""

_TOKEN_BYTES = 32


def make_token() -> str:
    """Make a secret of 256 random bits that can stand in a URL."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token: str) -> bytes:
    """Hash a secret, so that whoever reads the store cannot use it."""
    return sha256(token.encode(errors="replace")).digest()
